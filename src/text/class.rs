//! Words of looking at what a class handed in.

use super::texts;

texts! {
    title = "Runs that were handed in" | "제출된 실행";
    for_teachers = "For teachers: runs that were handed in" | "선생님께: 제출된 실행 보기";
    what_it_is =
        "Paste the links, one a line. Each run is played again here, so what is done is checked, \
          not claimed. Nothing leaves this page."
        | "링크를 한 줄에 하나씩 붙여 넣으세요. 실행을 여기서 그대로 다시 돌려 어디까지 했는지 확인합니다. \
          아무것도 밖으로 나가지 않습니다.";
    links = "Links" | "링크";
    files = "Add files …" | "파일 추가 …";
    copy_table = "Copy as a table" | "표로 복사";
    name = "Name" | "이름";
    exercise = "Exercise" | "실습";
    steps = "Steps" | "단계";
    lines = "Lines" | "명령";
    took = "Cluster time" | "클러스터 시간";
    watch = "Watch" | "보기";
    watch_of(name) = "Watch the run of {name}" | "{name}의 실행 보기";
    nobody = "no name" | "이름 없음";
    waiting = "being played …" | "확인하는 중 …";
    unreadable = "not a whole run" | "온전한 실행이 아닙니다";
    newer = "from a newer version" | "더 새로운 버전의 실행입니다";
    no_exercise = "no run of an exercise" | "실습의 실행이 아닙니다";
    offline = "its exercise could not be loaded" | "실습을 불러오지 못했습니다";
    your_name = "Your name, if you hand it in" | "제출할 때 쓸 이름";
}
