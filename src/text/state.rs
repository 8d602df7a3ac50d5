//! Captions of states, and how timers are put into words.

use super::texts;

texts! {
    running = "running" | "실행 중";
    not_ready = "running, not ready yet" | "실행 중, 아직 준비 안 됨";
    pending = "waits for a machine" | "노드 배정 대기";
    unschedulable = "no machine fits" | "배정할 노드 없음";
    creating = "containers are being made" | "컨테이너 만드는 중";
    pulling = "image is being pulled" | "이미지 받는 중";
    init = "init containers run" | "초기화 컨테이너 실행 중";
    terminating = "leaving" | "종료 중";
    crash_loop = "fails again and again" | "반복 실패";
    image_pull = "image can't be pulled" | "이미지를 받지 못함";
    image_back_off = "pull failed" | "받기 실패";
    error = "ended with an error" | "오류로 끝남";
    oom_killed = "over its memory limit" | "메모리 한도 초과로 종료";
    config = "something it needs is missing" | "설정 없음";
    evicted = "put off its machine" | "노드에서 축출됨";
    completed = "finished well" | "정상 완료";
    unknown = "not known" | "상태를 알 수 없음";
    stale = "last state heard" | "마지막 상태";
    gone = "gone" | "사라짐";

    node_ready = "Ready" | "준비됨";
    node_silent = "NotReady" | "응답 없음";
    node_cordoned = "SchedulingDisabled" | "스케줄링 제외";

    left(time) = "{time} left" | "{time} 남음";
    restarts_in(time) = "restarts in {time}" | "{time} 뒤 재시작";
    tries_in(time) = "tries again in {time}" | "{time} 뒤 재시도";
    as_of(time) = "as of {time} ago" | "{time} 전 기준";
    silent_for(time) = "silent {time}" | "{time}째 무응답";
    waits_for_kubelet = "waits for its kubelet" | "kubelet 응답 대기";
    first_probe = "first probe soon" | "첫 프로브 대기";
    pulling_image(image) = "pulling {image}" | "{image} 받는 중";
    exit_code(code) = "exit {code}" | "종료 코드 {code}";
    seconds(n) = "{n} s" | "{n}초";
    minutes(n) = "{n} min" | "{n}분";
    hours(n) = "{n} h" | "{n}시간";
    days(n) = "{n} d" | "{n}일";
}
