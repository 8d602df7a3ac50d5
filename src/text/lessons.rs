//! The course's panel: what its buttons and marks say. The exercises themselves are files.

use super::texts;

texts! {
    course = "Exercises" | "실습";
    panel = "Exercise" | "실습 안내";
    all = "All exercises" | "실습 목록";
    loading = "Loading the exercise…" | "실습을 불러오는 중입니다…";
    offline =
        "The exercise could not be loaded. Exercises are fetched when they are first opened, so \
          this needs the network once."
        | "실습을 불러오지 못했습니다. 처음 여는 실습은 네트워크에서 가져옵니다. 연결을 확인해 주세요.";
    unknown(id) = "There is no exercise called `{id}`." | "`{id}`(이)라는 실습은 없습니다.";
    faulty(what) = "This exercise has a mistake in it: {what}" | "이 실습 파일에 잘못이 있습니다: {what}";
    again = "Try again" | "다시 시도";
    step_of(at, of) = "Step {at} of {of}" | "{of}단계 중 {at}단계";
    done_of(done, of) = "{done} of {of} done" | "{of}개 중 {done}개 완료";
    done = "Done" | "완료";
    now = "To do now" | "지금 할 일";
    later = "Later" | "다음에";
    step_done(title) = "Done: {title}." | "완료: {title}.";
    all_done = "Exercise complete" | "실습을 마쳤습니다";
    lost =
        "This step can no longer be reached from here. Go back in time with Undo, or start the \
          exercise over."
        | "여기서는 이 단계를 마칠 수 없게 됐습니다. 되돌리기로 앞선 시점에 돌아가거나 처음부터 다시 해 보세요.";
    hint = "Hint" | "힌트";
    another_hint = "Another hint" | "힌트 하나 더";
    solution = "Type it for me" | "대신 입력하기";
    next_line = "Type the next line" | "다음 줄 입력하기";
    then_wait = "Now wait." | "이제 기다리세요.";
    then_enter = "It stands in the terminal. Press Enter to run it."
        | "터미널에 입력해 두었습니다. Enter를 누르면 실행됩니다.";
    start_over = "Start over" | "처음부터";
    next = "Next exercise" | "다음 실습";
    leave = "Back to my own cluster" | "내 클러스터로 돌아가기";
    more = "Show the whole step" | "펼치기";
    less = "Show less" | "접기";
    own_cluster =
        "Each exercise has a cluster of its own. Yours waits unchanged until you come back."
        | "실습마다 클러스터가 따로 있습니다. 원래 쓰던 클러스터는 그대로 남아 있습니다.";
}
