//! Words of the page itself: buttons, tabs, labels, short hints.

use super::{Lang, texts};

texts! {
    skip_to_terminal = "Skip to the terminal" | "터미널로 건너뛰기";
    play = "Go on" | "계속";
    pause = "Pause" | "일시 정지";
    next_change = "next change" | "다음 변화";
    speed = "Speed" | "속도";
    speed_of(factor) = "Speed {factor}" | "속도 {factor}배";
    cluster_time = "cluster time" | "클러스터 시각";
    undo = "Undo" | "되돌리기";
    redo = "Redo" | "다시 하기";
    reset = "Reset" | "초기화";
    share = "Share" | "공유";
    menu = "Menu" | "메뉴";
    /// Names the other language, in that language.
    other_language = "한국어" | "EN";
    to_other_language = "한국어로 보기" | "View in English";
    to_light = "Light colours" | "밝은 색";
    to_dark = "Dark colours" | "어두운 색";
    to_contrast = "High contrast" | "고대비";

    cluster = "Cluster" | "클러스터";
    terminal = "Terminal" | "터미널";
    manifest = "Manifest" | "매니페스트";
    details = "Details" | "상세";
    bench = "Workbench" | "작업대";
    narration = "What happens" | "지금 일어나는 일";
    apply = "Apply" | "적용";
    complete = "complete" | "자동 완성";
    history = "history" | "이전 명령";
    close = "Close" | "닫기";
    new_terminal = "New terminal" | "새 터미널";
    terminal_number(n) = "Terminal {n}" | "터미널 {n}";
    new_file = "New file" | "새 파일";
    close_file(name) = "Close {name}" | "{name} 닫기";
    reopen_file(name) = "Bring back {name}" | "{name} 다시 열기";
    files = "Files" | "파일";
    examples = "Examples" | "예제";
    example_pod = "A pod" | "파드 하나";
    example_deployment = "A Deployment" | "디플로이먼트";
    example_two = "A pod with two containers" | "컨테이너 두 개인 파드";
    example_service = "A Service" | "서비스";
    example_job = "A Job" | "잡";
    example_tabs = "To mend: tabs and metadate" | "고치기: 탭과 metadate";
    example_version = "To mend: app/v1 and OnFailure" | "고치기: app/v1과 OnFailure";
    example_ports = "To mend: a stray containerPort" | "고치기: 길 잃은 containerPort";
    suggestions = "Suggestions" | "제안";
    must_be = "required" | "필수";
    problems = "Problems" | "문제";
    problem_count(n) = "problems: {n}" | "문제 {n}개";
    no_problems = "nothing wrong" | "문제 없음";
    mend = "Correct it" | "고치기";
    correct_file = "Correct the file" | "파일 고치기";
    file_name = "File name" | "파일 이름";
    applied_unchanged = "applied, unchanged" | "적용됨, 변경 없음";
    not_applied = "not applied yet" | "아직 적용 안 함";
    line_error(line) = "line {line}" | "{line}행";
    pods_in_picture(n) = "{n} in the picture" | "그림 속 {n}";
    welcome = "Kubernetes 1.36, three machines. k, Tab and ↑ work. Paste a manifest anywhere."
        | "쿠버네티스 1.36, 노드 3개. k, Tab, ↑를 쓸 수 있습니다. 매니페스트는 어디에든 붙여 넣으세요.";
    press_enter = "Press" | "터미널에서";
    press_enter_end = " in the terminal." | "를 누르세요.";
    /// The arrow before a command in grey that Enter would take.
    suggestion(line) = "Suggestion: {line}. Enter runs it." | "제안: {line}. Enter를 누르면 실행합니다.";

    control_plane = "control plane" | "컨트롤 플레인";
    api_server = "API server" | "API 서버";
    your_shell = "your shell" | "내 터미널";
    you = "you" | "나";
    record = "record" | "기록";
    revision(n) = "rev. {n}" | "rev. {n}";
    controllers = "controllers" | "컨트롤러";
    scheduler = "scheduler" | "스케줄러";
    nothing_waiting = "nothing waiting" | "기다리는 파드 없음";
    waiting(n) = "{n} waiting" | "{n}개 대기";
    bound_to(node) = "bound to {node}" | "{node}에 배정";
    nothing_owned = "nothing to own yet" | "아직 맡은 것이 없음";
    tray = "pods without a machine wait here" | "노드가 없는 파드가 기다리는 곳";
    tray_short = "unscheduled pods wait here" | "배정 전 파드가 기다리는 곳";
    no_machine_yet = "no machine yet" | "아직 노드 없음";
    no_pods = "no pods" | "파드 없음";
    pods_summary = "Pods by machine and status" | "노드와 상태별 파드";
    no_machine = "no machine" | "노드 없음";
    wants_has(want, has) = "wants {want} · has {has}" | "원하는 수 {want} · 현재 {has}";
    wants_makes(want, making) = "wants {want} · makes {making}" | "원하는 수 {want} · {making}개 생성";
    more_owners(n) = "and {n} more" | "외 {n}개";
    ready_pods(n) = "selects {n} ready pods" | "준비된 파드 {n}개를 고릅니다";
    ready_pod = "selects 1 ready pod" | "준비된 파드 1개를 고릅니다";
    no_ready_pods = "no pod is ready to answer" | "응답할 파드가 없습니다";
    services_more(n) = "+{n} Services" | "+ 서비스 {n}개";
    pod_label(name, status, ready, node) = "Pod {name}, {status}, {ready} ready, on {node}"
        | "파드 {name}, {status}, 준비 {ready}, {node}";
    node_label(name, state, pods) = "Node {name}, {state}, pods: {pods}"
        | "노드 {name}, {state}, 파드 {pods}개";

    why = "Why?" | "왜?";
    actions = "Actions" | "할 수 있는 일";
    events = "Events" | "이벤트";
    no_events = "No events in the last hour." | "최근 한 시간 동안 이벤트가 없습니다.";
    select_hint = "Click a pod, a machine or the controllers to see what it is made of."
        | "파드나 노드, 컨트롤러를 누르면 자세히 볼 수 있습니다.";
    gone_hint = "This object is gone. kubectl no longer knows it."
        | "이 오브젝트는 사라졌습니다. kubectl도 더는 알지 못합니다.";
    who_it_is = "who it is" | "누구인가";
    what_was_asked = "what was asked" | "무엇을 원하는가";
    what_is_reported = "what the kubelet reports" | "kubelet이 보고한 것";
    delete = "Delete" | "삭제";
    describe = "Describe" | "설명 보기";
    show_yaml = "Show as YAML" | "YAML로 보기";
    show_logs = "Show its log" | "로그 보기";
    fact_node = "Node" | "노드";
    fact_ip = "IP" | "IP";
    fact_owner = "Owner" | "소유자";
    fact_age = "Age" | "나이";
    fact_restarts = "Restarts" | "재시작";
    fact_none = "none" | "없음";
    nobody_owns = "nobody: if it goes, it stays gone" | "없음: 지우면 돌아오지 않음";

    panic_title = "The cluster stopped: this is our mistake" | "클러스터가 멈췄습니다. 저희의 실수입니다";
    panic_body = "Your work is kept. Copy the lines below if you want to report it, then reload."
        | "작업은 보관되어 있습니다. 아래 내용을 복사해 알려 주시고, 새로 고침 해 주세요.";
    copy = "Copy" | "복사";
    copied = "Copied" | "복사했습니다";
    reload = "Reload" | "새로 고침";
    start_over = "Start over" | "처음부터";
    save_damaged =
        "The saved work could not be read. It is kept aside, and a fresh cluster was started."
        | "저장된 작업을 읽지 못했습니다. 따로 보관하고 새 클러스터로 시작했습니다.";
    save_newer =
        "The saved work is from a newer version. It is kept aside, and a fresh cluster was started."
        | "저장된 작업이 더 새로운 버전의 것입니다. 따로 보관하고 새 클러스터로 시작했습니다.";
    save_failed =
        "The browser does not let this page save. Your work lasts until you close the tab."
        | "브라우저가 저장을 막고 있습니다. 작업은 이 탭을 닫을 때까지만 남습니다.";
    terminal_busy = "The terminal is busy: a second one was opened." | "터미널이 사용 중이라 하나 더 열었습니다.";
    pasted_manifest = "Pasted into the editor." | "편집기에 붙여 넣었습니다.";
    dismiss = "Dismiss" | "지우기";
}

/// A count of pods: `1 pod`, `3 pods`, `파드 3개`.
pub fn pods(lang: Lang, count: usize) -> String {
    match (lang, count) {
        (Lang::En, 1) => "1 pod".to_string(),
        (Lang::En, _) => format!("{count} pods"),
        (Lang::Ko, _) => format!("파드 {count}개"),
    }
}
