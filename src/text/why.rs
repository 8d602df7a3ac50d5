//! Why an actor did what it did: the reasons of the loops, in words.

use super::texts;

texts! {
    why = "Why is it so?" | "왜 이렇게 됐나요?";
    summary = "Summary" | "요약";
    view = "View" | "보기";
    lead_pod(name, who) = "`{name}` is here because {who} made it, and nobody has deleted it since."
        | "`{name}`은(는) {who}이(가) 만들었고, 그 뒤로 아무도 지우지 않았기 때문에 있습니다.";
    lead_replaced(name, old) =
        "`{old}` did not come back. It is gone, and `{name}` is another pod: another name, another \
          uid, another IP."
        | "`{old}`이(가) 되돌아온 것이 아닙니다. `{old}`은(는) 사라졌고, `{name}`은(는) 이름, uid, IP가 다른 새 파드입니다.";
    not_kept = "What led to this is no longer kept." | "여기까지 온 과정은 남아 있지 않습니다.";
    go_there = "See this moment" | "이 시점 보기";
    just_before = "Rewind to just before" | "바로 전으로 되감기";
    typed(line) = "typed `{line}`" | "`{line}` 입력";
    created(kind, name) = "created {kind} `{name}`" | "{kind} `{name}` 생성";
    changed(kind, name) = "changed {kind} `{name}`" | "{kind} `{name}` 변경";
    turned(name, word) = "`{name}` is now {word}" | "`{name}` 상태가 {word}";
    bound(name, node) = "bound `{name}` to `{node}`" | "`{name}`을(를) `{node}`에 배정";
    leaving(kind, name) = "marked {kind} `{name}` for deletion" | "{kind} `{name}`에 삭제 표시";
    deleted(kind, name) = "deleted {kind} `{name}` for good" | "{kind} `{name}` 완전 삭제";

    pod_count(have, wanted) = "It counts {have} and wants {wanted}."
        | "센 파드는 {have}개, 원하는 수는 {wanted}개입니다.";
    no_longer_matches = "The pod's labels no longer match the selector."
        | "파드의 레이블이 더는 셀렉터와 맞지 않습니다.";
    adopted = "The pod matched the selector and nobody owned it."
        | "셀렉터와 맞는 파드에 소유자가 없었습니다.";
    new_template = "No ReplicaSet had this pod template yet."
        | "이 파드 템플릿을 가진 레플리카셋이 아직 없었습니다.";
    resize(from, to) = "Its ReplicaSet should have {to}, not {from}."
        | "레플리카셋의 수를 {from}에서 {to}로 바꿔야 합니다.";
    status_changed = "What it reports on had changed." | "보고할 내용이 바뀌었습니다.";
    best_node(node, fits, nodes) = "{fits} of {nodes} machines had room; `{node}` scored best."
        | "노드 {nodes}개 중 {fits}개에 자리가 있었고 `{node}`의 점수가 가장 높았습니다.";
    no_node_fits(nodes) = "None of {nodes} machines fits." | "노드 {nodes}개 중 맞는 곳이 없습니다.";
    new_pod = "The pod was bound to this machine." | "파드가 이 노드에 배정됐습니다.";
    image_missing(image) = "The image `{image}` was not on the machine."
        | "노드에 `{image}` 이미지가 없었습니다.";
    can_start(container) = "Everything was there that container `{container}` needs."
        | "`{container}` 컨테이너에 필요한 것이 모두 갖춰졌습니다.";
    container_ended(container, code) = "Container `{container}` ended with exit code {code}."
        | "`{container}` 컨테이너가 종료 코드 {code}(으)로 끝났습니다.";
    back_off(container, time) = "Container `{container}` failed again; the next start waits {time}."
        | "`{container}` 컨테이너가 또 실패해서 {time} 기다립니다.";
    pod_deleted(time) = "Its containers may take {time} to finish."
        | "컨테이너는 {time} 안에 마무리해야 합니다.";
    all_ended = "All of its containers have ended." | "컨테이너가 모두 끝났습니다.";
    owner_gone(owner) = "Its owner `{owner}` is gone." | "소유자 `{owner}`이(가) 사라졌습니다.";
    node_silent(time) = "The node has been silent for {time}." | "노드가 {time} 동안 응답이 없었습니다.";
    taint(taint) = "The pod no longer tolerates the taint `{taint}`."
        | "파드가 테인트 `{taint}`을(를) 더는 견디지 않습니다.";
    endpoints_changed(pods) = "The pods behind the Service had changed; {pods} count now."
        | "서비스 뒤의 파드가 바뀌어, 이제 {pods}개를 셉니다.";
    schedule_due = "Its schedule said that it was time." | "일정에 적힌 시각이 됐습니다.";
    time_to_live_over = "The finished Job had been kept for as long as it asked."
        | "끝난 잡을 정해진 시간만큼 보관했습니다.";
    namespace_needs = "Every namespace has one, and this one had none."
        | "네임스페이스마다 하나씩 있어야 하는데 없었습니다.";
    namespace_deleted = "Its namespace is being deleted." | "네임스페이스가 삭제되고 있습니다.";

    lines_changed(n) = "{n} changed" | "{n}줄 바뀜";
    controller_reports = "what its controller reports" | "컨트롤러가 보고한 것";
    last_write = "changed by the last write" | "마지막 쓰기로 바뀐 줄";
    newest_last = "newest last" | "최근 것이 마지막";
    types_commands = "each types its command" | "누르면 명령이 입력됩니다";
    owned_by = "Owned by" | "소유자";
    owns = "Owns" | "소유한 것";
    logs = "Its log" | "로그";
    open_shell = "Open a shell" | "셸 열기";
    let_go = "Take it from its owner" | "소유자에게서 떼어 내기";
    one_more = "One more" | "하나 더";
    one_less = "One less" | "하나 덜";
    restart = "Replace its pods" | "파드 새로 만들기";
    rollout_history = "Its revisions" | "리비전 보기";
    cordon = "Take no new pods" | "새 파드 받지 않기";
    uncordon = "Take new pods again" | "다시 파드 받기";
    drain = "Empty it" | "노드 비우기";
    cut = "Cut it off" | "연결 끊기";
    connect = "Connect it again" | "다시 연결";
    cut_note = "its kubelet falls silent" | "kubelet이 조용해집니다";
    connect_note = "its kubelet reports again" | "kubelet이 다시 보고합니다";
    is_cut = "cut off" | "연결 끊김";
    no_events = "Nothing was reported on it in the last hour."
        | "최근 한 시간 동안 보고된 일이 없습니다.";
    events = "Events" | "이벤트";
    times(n) = "{n} times" | "{n}번";
    wants = "Wants" | "원하는 수";
    has = "Has" | "현재";
    ready = "Ready" | "준비됨";
    pods_here = "Pods" | "파드";
    address = "Address" | "주소";
    picks = "Selects" | "고르는 레이블";
}
