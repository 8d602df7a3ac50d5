//! Words of the sheet of keys.

use super::texts;

texts! {
    keys = "Keys" | "단축키";
    anywhere = "Outside of text fields" | "입력란 밖에서";
    everywhere = "Everywhere" | "어디서나";
    pause = "pause, go on" | "일시 정지, 계속";
    next = "on to the next change, then pause" | "다음 변화까지 가서 멈춤";
    before = "one change back" | "이전 변화로";
    speeds = "speed ¼, 1, 4, 20" | "속도 ¼, 1, 4, 20배";
    undo = "take back the last input, do it again" | "마지막 입력 되돌리기, 다시 하기";
    letter = "any letter goes to the terminal" | "글자를 치면 터미널로";
    this_sheet = "these keys" | "이 단축키 목록";
    region = "to the next region, or the one before" | "다음 영역으로, 이전 영역으로";
    unselect = "end a selection" | "선택 해제";
    run = "run the line; on an empty line the command in grey" | "줄 실행. 빈 줄에서는 회색 명령";
    complete = "complete, or list what fits" | "자동 완성 또는 후보 보기";
    history = "lines entered before" | "이전에 입력한 줄";
    search = "search the lines entered before" | "이전에 입력한 줄 검색";
    interrupt = "interrupt the command" | "명령 중단";
    end_of_input = "end of input" | "입력 끝";
    clear = "clear the screen" | "화면 지우기";
    caret = "to the start, to the end, cut before, cut behind" | "줄 처음, 줄 끝, 앞 지우기, 뒤 지우기";
    fix = "take the correction" | "고친 내용 받기";
    apply = "apply the file" | "파일 적용";
    mend = "correct the first problem" | "첫 문제 고치기";
    problem = "to the next problem" | "다음 문제로";
    suggest = "what could be typed here" | "여기 올 수 있는 것 보기";
    indent = "indent, outdent" | "들여쓰기, 내어쓰기";
    comment = "comment" | "주석";
    leave = "leave the field" | "입력란에서 나가기";
    moments = "the change before, the change after" | "이전 변화, 다음 변화";
    ten_seconds = "by ten seconds" | "10초씩";
    ends = "to the beginning, to now" | "처음으로, 지금으로";
}
