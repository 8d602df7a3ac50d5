//! Words of the timeline: who acts, what was done, and what it means to look at the past.

use super::texts;

texts! {
    timeline = "Timeline" | "타임라인";
    moment = "Moment" | "시점";
    you = "you" | "나";
    deployment = "Deployment" | "디플로이먼트";
    replica_set = "ReplicaSet" | "레플리카셋";
    garbage_collector = "garbage collector" | "가비지 컬렉터";
    node_controller = "node controller" | "노드 컨트롤러";
    kubelets = "kubelets" | "kubelet들";
    faults = "faults" | "고장";

    what_next = "what you do next appears here" | "다음에 하는 일이 여기에 이어집니다";
    the_past = "the past" | "과거";
    to_now = "Back to now" | "지금으로";
    ago(time) = "{time} ago" | "{time} 전";
    unfold = "Show the lanes" | "자세히 펼치기";
    fold = "Fold the timeline" | "타임라인 접기";
    at_now(clock) = "{clock}, now" | "{clock}, 지금";
    at_past(clock, time) = "{clock}, {time} ago" | "{clock}, {time} 전";
    looking_back(clock, time) =
        "This is {clock}, {time} ago, and time stands still. Whatever you do here begins another \
          future."
        | "{clock}, {time} 전의 모습이고 시간은 멈춰 있습니다. 여기서 무언가를 하면 다른 미래가 시작됩니다.";
    another_future =
        "Another future has begun. The one that you left is a faint trace on the timeline."
        | "다른 미래가 시작됐습니다. 떠나온 미래는 타임라인에 흐린 자취로 남습니다.";

    created(who, what) = "{who} created {what}" | "{who}이(가) {what} 생성";
    changed(who, what) = "{who} updated {what}" | "{who}이(가) {what} 갱신";
    turned(who, what, word) = "{who}: {what} is {word}" | "{who}: {what} 상태 {word}";
    bound(who, what, node) = "{who} bound {what} to {node}" | "{who}이(가) {what}을(를) {node}에 배정";
    leaving(who, what) = "{who} asked for the deletion of {what}" | "{who}이(가) {what} 삭제를 요청";
    deleted(who, what) = "{who} deleted {what}" | "{who}이(가) {what} 제거";
    cut_off(node) = "{node} cut off" | "{node} 연결 끊김";
    connected(node) = "{node} connected" | "{node} 다시 연결";
    at_clock(clock) = "at {clock}" | "{clock} 시점";
    endpoints = "endpoints" | "엔드포인트";
    milliseconds(n) = "{n} ms" | "{n} ms";
    seconds_tenths(n) = "{n} s" | "{n}초";
}
