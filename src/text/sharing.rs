//! Words of passing a run on.

use super::texts;

texts! {
    share = "Share" | "공유";
    title = "Share this run" | "이 실행 공유하기";
    what_it_is =
        "Whoever opens the link gets this cluster with everything that was done in it, can go back \
          to any moment and go on from there. The link itself holds the run: nothing is uploaded."
        | "링크를 열면 이 클러스터와 지금까지 한 일이 그대로 나타납니다. 어느 시점으로든 돌아가 거기서 \
          이어 갈 수 있습니다. 실행은 링크 자체에 담기며 어디에도 올리지 않습니다.";
    link = "Link" | "링크";
    long(letters) =
        "This link has {letters} letters. Some messengers cut such links: a file is safer."
        | "링크가 {letters}자입니다. 긴 링크를 자르는 메신저도 있으니 파일이 더 안전합니다.";
    too_long = "This run is too long for a link. Pass it on as a file."
        | "실행이 너무 길어 링크에 담을 수 없습니다. 파일로 전해 주세요.";
    file = "As a file" | "파일로";
    file_hint = "The same run, to be kept or handed in." | "같은 실행을 보관하거나 제출할 때 씁니다.";
    save = "Save" | "저장";
    open = "Open a file …" | "파일 열기 …";
    another = "A run that you were given" | "받은 실행";
    open_hint = "It is shown in place of your cluster, which waits and stays as it is."
        | "내 클러스터 대신 표시됩니다. 내 클러스터는 그대로 기다립니다.";
    shared = "This is a shared run." | "공유받은 실행입니다.";
    to_own = "To my own cluster" | "내 클러스터로";
    damaged =
        "This run could not be read: the link or the file is not whole. Your own cluster is shown."
        | "실행을 읽지 못했습니다. 링크나 파일이 온전하지 않습니다. 내 클러스터를 보여 드립니다.";
    newer = "This run comes from a newer version of the page. Reload the page and open it again."
        | "더 새로운 버전에서 만든 실행입니다. 페이지를 새로 고친 뒤 다시 열어 주세요.";
}
