//! A pod from within: its containers, and the two loops that repair.

use super::texts;

texts! {
    title = "Inside" | "파드 안";
    shares = "same IP, localhost and host name for all" | "IP, localhost, 호스트 이름을 함께 씁니다";
    shares_too = "same IP, localhost, host name and processes for all"
        | "IP, localhost, 호스트 이름, 프로세스를 함께 씁니다";
    no_machine = "no machine yet" | "아직 노드 없음";
    init = "init" | "초기화";
    sidecar = "sidecar" | "사이드카";
    image = "Image" | "이미지";
    command = "Command" | "명령";
    its_image = "the image's own" | "이미지에 정해진 것";
    id = "Container ID" | "컨테이너 ID";
    not_made = "not made yet" | "아직 만들어지지 않음";
    since = "Since" | "시작";
    ended = "Ended" | "종료";
    listens = "Listens on" | "열린 포트";
    declared = "containerPort" | "containerPort";
    mounts = "Mounts" | "마운트";
    volume = "volume" | "볼륨";
    remove = "Remove it" | "컨테이너 없애기";

    loops = "Who repairs it" | "누가 고치나요?";
    small_loop = "Small loop" | "작은 루프";
    big_loop = "Big loop" | "큰 루프";
    small_rule(node) = "The kubelet on `{node}` starts a container again, in this same pod."
        | "`{node}`의 kubelet이 같은 파드 안에서 컨테이너를 다시 시작합니다.";
    small_rule_nowhere = "Once it has a machine, the kubelet there looks after its containers."
        | "노드가 정해지면 그곳의 kubelet이 컨테이너를 돌봅니다.";
    small_turn(time, what) = "{time} ago: started `{what}` again."
        | "{time} 전: `{what}` 컨테이너를 다시 시작했습니다.";
    small_waits(time, what, code) = "{time} ago: `{what}` ended with exit code {code}. It starts again after a wait."
        | "{time} 전: `{what}` 컨테이너가 종료 코드 {code}(으)로 끝났습니다. 잠시 기다렸다가 다시 시작합니다.";
    small_stays(time, what, policy) = "{time} ago: `{what}` ended, and with `restartPolicy: {policy}` it stays so."
        | "{time} 전: `{what}` 컨테이너가 끝났습니다. `restartPolicy: {policy}`라서 다시 시작하지 않습니다.";
    small_idle = "Nothing to repair so far." | "아직 고칠 일이 없었습니다.";
    big_rule(kind, owner) = "{kind} `{owner}` makes another pod when one is gone."
        | "{kind} `{owner}`이(가) 사라진 파드 대신 다른 파드를 만듭니다.";
    big_turn(time, what) = "{time} ago: made `{what}`." | "{time} 전: `{what}`을(를) 만들었습니다.";
    big_this(time) = "{time} ago: made this pod." | "{time} 전: 이 파드를 만들었습니다.";
    big_nobody = "Nobody owns this pod. Once it is gone, it stays gone."
        | "이 파드는 소유자가 없습니다. 사라지면 다시 생기지 않습니다.";
}
