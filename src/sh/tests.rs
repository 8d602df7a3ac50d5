//! Tables of lines and what they print, run against a small world of our own.

use super::system::{Invocation, NotStarted, ProcessId, Started, System};
use super::{Feed, Files, Flavour, Shell, Tree, tools};
use crate::sim::{Io, Millis, Pipe, Signal, Step, Wait};
use std::collections::BTreeMap;

/// A world with the small tools, a few files, and a command `slow MS [CODE]`, which waits.
#[derive(Clone, Default)]
struct Fake {
    now: Millis,
    tree: Tree,
    slow: BTreeMap<u64, (Millis, u8)>,
    next: u64,
}

impl System for Fake {
    fn now(&self) -> Millis {
        self.now
    }
    fn changes(&self) -> u64 {
        0
    }
    fn start(&mut self, invocation: &Invocation<'_>) -> Result<Started, NotStarted> {
        let word = |i: usize| invocation.argv.get(i).and_then(|w| w.parse::<u64>().ok());
        match invocation.argv[0].as_str() {
            "slow" => {
                self.next += 1;
                let code = word(2).unwrap_or(0) as u8;
                self.slow.insert(self.next, (self.now + word(1).unwrap_or(1), code));
                Ok(Started::Process(ProcessId(self.next)))
            }
            name => tools::find(name).map(Started::Tool).ok_or(NotStarted::NotFound),
        }
    }
    fn has(&self, name: &str) -> bool {
        name == "slow" || tools::find(name).is_some()
    }
    fn step(&mut self, process: ProcessId, io: &mut Io<'_>) -> Step {
        let (until, code) = self.slow[&process.0];
        if let Some(signal) = io.signal {
            return Step::Exited(128 + signal.number());
        }
        if self.now < until {
            return Step::Blocked(Wait::until(until));
        }
        io.stdout.write("slow done\n");
        Step::Exited(code)
    }
    fn end(&mut self, process: ProcessId) {
        self.slow.remove(&process.0);
    }
    fn files(&mut self) -> &mut dyn Files {
        &mut self.tree
    }
    fn epoch(&self) -> u64 {
        1_790_000_000
    }
}

/// What a text printed and how it ended.
#[derive(Debug, PartialEq)]
struct Ran {
    out: String,
    err: String,
    code: u8,
    took: Millis,
}

struct Terminal {
    shell: Shell,
    world: Fake,
    out: Pipe,
    err: Pipe,
}

impl Terminal {
    fn new() -> Terminal {
        let mut world = Fake::default();
        world.tree.make_all("/home/me", 0);
        for (path, text) in [("a.txt", "one\ntwo\nthree\n"), ("b.yaml", "b: 1\n")] {
            world.tree.write(&format!("/home/me/{path}"), text, 0).unwrap();
        }
        let mut shell = Shell::new("bash", Flavour::Bash, true);
        shell.export("HOME", "/home/me");
        shell.set_cwd("/home/me");
        Terminal { shell, world, out: Pipe::default(), err: Pipe::default() }
    }

    fn step(&mut self, stdin: &mut Pipe, signal: Option<Signal>) -> Step {
        let mut io = Io {
            now: self.world.now,
            stdin,
            stdout: &mut self.out,
            stderr: &mut self.err,
            signal,
            stdin_is_terminal: false,
            stdout_is_terminal: false,
        };
        self.shell.step(&mut self.world, &mut io)
    }

    /// Runs a text to its end; `longest` milliseconds at most.
    fn run_for(&mut self, text: &str, stdin: &str, longest: Millis) -> Ran {
        let start = self.world.now;
        match self.shell.feed(text, true) {
            Feed::Accepted => {}
            Feed::Refused(text) => self.err.write(&text),
            Feed::Incomplete => panic!("{text} is incomplete though nothing follows"),
        }
        let mut stdin = Pipe::holding(stdin);
        let (mut out, mut err) = (String::new(), String::new());
        let code = loop {
            let step = self.step(&mut stdin, None);
            out.push_str(&self.out.take());
            err.push_str(&self.err.take());
            match step {
                Step::Exited(code) => break code,
                Step::Blocked(_) if self.world.now - start > longest => break 255,
                Step::Blocked(Wait { until: Some(at), .. }) => {
                    self.world.now = at.max(self.world.now);
                }
                Step::Blocked(wait) => {
                    assert!(!out.is_empty() || !err.is_empty(), "{text}: hangs on {wait:?}");
                }
            }
        };
        Ran { out, err, code, took: self.world.now - start }
    }

    fn run(&mut self, text: &str) -> Ran {
        self.run_for(text, "", 1_000_000)
    }
}

fn out(text: &str) -> String {
    let ran = Terminal::new().run(text);
    format!("{}{}", ran.out, ran.err)
}

fn check(cases: &[(&str, &str)]) {
    for (text, want) in cases {
        assert_eq!(out(text), *want, "{text}");
    }
}

#[test]
fn words_are_quoted_and_expanded() {
    check(&[
        ("echo  a   'b  c' \"d $HOME\" e\\ f", "a b  c d /home/me e f\n"),
        ("x=1; echo $x ${x}y \"$x\" '$x' \\$x", "1 1y 1 $x $x\n"),
        ("echo $'a\\tb' \"q\\\"q\" 'it'\\''s'", "a\tb q\"q it's\n"),
        ("x='a  b'; echo $x \"$x\"; set -- $x; echo $#", "a b a  b\n2\n"),
        ("set -- a 'b c'; printf '<%s>' \"$@\" $* \"$*\"", "<a><b c><a><b><c><a b c>"),
        ("set --; printf '<%s>' \"$@\"; echo \"[$@]\"", "<>[]\n"),
        ("echo {1..3} a{b,c}d {.x} '{1,2}'", "1 2 3 abd acd {.x} {1,2}\n"),
        ("echo ~ ~/x '~' a~", "/home/me /home/me/x ~ a~\n"),
        ("echo *.txt '*.txt' *.none [ab].*", "a.txt *.txt *.none a.txt b.yaml\n"),
        ("IFS=:; x=a:b::c; printf '<%s>' $x", "<a><b><><c>"),
        ("echo a#b # comment", "a#b\n"),
        ("echo one\\\ntwo", "onetwo\n"),
        ("x=$(echo hi; echo); echo \"[$x]\" `echo in\\`echo ner\\``", "[hi] inner\n"),
        ("echo $((1 + 2 * 3)) $((x = 5, x * 2)) $x", "7 10 5\n"),
        ("echo \"$(echo \"a b\")\" $(echo ')')", "a b )\n"),
        ("i=1; echo $i$((i++))$(echo x)$i", "11x2\n"),
        ("echo a{", "a{\n"),
        ("echo \"\\a \\$ `echo b`\"", "\\a $ b\n"),
    ]);
}

#[test]
fn parameters_have_operators() {
    check(&[
        ("echo ${u:-d} ${u-d} ${HOME:+set} [${u:+x}]", "d d set []\n"),
        ("echo ${u:=v} $u; e=; echo ${e:-E} [${e-E}]", "v v\nE []\n"),
        (
            "f=dir/a.tar.gz; echo ${f##*/} ${f#*.} ${f%.*} ${f%%.*} ${#f}",
            "a.tar.gz tar.gz dir/a.tar dir/a 12\n",
        ),
        ("v=aXbXc; echo ${v/X/-} ${v//X/-} ${v/#a/_} ${v/%c/_}", "a-bXc a-b-c _XbXc aXbX_\n"),
        ("v=hello; echo ${v:1:3} ${v: -2} ${v^} ${v^^} ", "ell lo Hello HELLO\n"),
        ("a=b; b=c; echo ${!a}", "c\n"),
        ("echo ${u:?is missing}; echo never", "bash: u: is missing\n"),
        ("echo \"${u:-a  b}\" ${u:-\"c  d\"}", "a  b c  d\n"),
        ("set -u; echo $nope; echo never", "bash: nope: unbound variable\n"),
        ("echo ${u:-$(echo sub)} ${u:-${HOME}}", "sub /home/me\n"),
        ("echo ${u-$x} ${}", "bash: ${}: bad substitution\n"),
        ("set -- a b c; shift; echo $1 $# ${@:2}", "b 2 c\n"),
    ]);
}

#[test]
fn lists_and_conditions_run() {
    check(&[
        ("true && echo a || echo b; false && echo c || echo d", "a\nd\n"),
        ("! true; echo $?; ! false; echo $?", "1\n0\n"),
        ("if false; then echo a; elif true; then echo b; else echo c; fi", "b\n"),
        ("for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done", "1\n3\n"),
        ("for ((i=0; i<3; i++)); do echo -n $i; done", "012"),
        ("i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && break; done; echo $i", "2\n"),
        ("until true; do echo never; done; echo $?", "0\n"),
        ("case a.yaml in *.txt) echo t;; *.yaml|*.yml) echo y;; *) echo n;; esac", "y\n"),
        ("case x in x) echo 1;& y) echo 2;; z) echo 3;; esac", "1\n2\n"),
        ("f() { echo $1 $#; return 3; }; f a b; echo $?", "a 2\n3\n"),
        ("f() { local x=1; echo $x; }; x=0; f; echo $x", "1\n0\n"),
        ("function g { echo g; }; g", "g\n"),
        ("(x=1; exit 4); echo $? [$x]", "4 []\n"),
        ("{ echo a; echo b; } | cat -n", "     1\ta\n     2\tb\n"),
        ("[[ abc == a* && -n x ]] && echo yes; [[ a =~ ^(a|b)$ ]] && echo re", "yes\nre\n"),
        ("[ -f a.txt -a ! -d a.txt ] && echo file; test -z '' && echo empty", "file\nempty\n"),
        ("if [[ 3 -gt 2 ]]; then echo gt; fi; (( 2 > 1 )) && echo ar", "gt\nar\n"),
        ("set -e; if false; then :; fi; false || true; echo on; false; echo never", "on\n"),
        ("x=1 y=$x; echo $x$y; x=2 eval 'echo $x'; echo $x", "11\n2\n1\n"),
        ("for f in *; do echo $f; done | tac_or_not", "bash: tac_or_not: command not found\n"),
        (
            "while read a b; do echo $b-$a; done < a.txt; echo x y | while read a b; do echo $b; done",
            "-one\n-two\n-three\ny\n",
        ),
        ("trap 'echo bye' EXIT; exit 3", "bye\n"),
    ]);
}

#[test]
fn redirections_lead_elsewhere() {
    check(&[
        ("echo a > f; echo b >> f; cat f", "a\nb\n"),
        ("cat < a.txt | cat", "one\ntwo\nthree\n"),
        ("{ echo out; echo err >&2; } 2>/dev/null", "out\n"),
        ("{ echo out; echo err >&2; } > f 2>&1; cat f", "out\nerr\n"),
        ("nope &> f; cat f", "bash: nope: command not found\n"),
        ("nope |& cat", "bash: nope: command not found\n"),
        ("cat <<< \"hi $HOME\"", "hi /home/me\n"),
        ("cat <<EOF\na $HOME\n  b\nEOF\necho after", "a /home/me\n  b\nafter\n"),
        ("cat <<'EOF'\na $HOME\nEOF", "a $HOME\n"),
        ("cat << EOF | cat -n\nx\nEOF", "     1\tx\n"),
        ("cat <<-E\n\t\ta\n\tE\n", "a\n"),
        ("cat <<A; cat <<B\n1\nA\n2\nB\n", "1\n2\n"),
        ("cat < nofile; echo $?", "1\nbash: nofile: No such file or directory\n"),
        ("echo x > /none/f", "bash: /none/f: No such file or directory\n"),
        ("exec > f; echo hidden; exec >&2; cat f", "hidden\n"),
        ("x=$(cat <<EOF\nin $((1+1))\nEOF\n); echo $x", "in 2\n"),
        ("echo a >f 2>&1 <a.txt; cat - f < b.yaml", "b: 1\na\n"),
    ]);
}

#[test]
fn errors_are_bashs() {
    let cases = [
        ("kubelctl get pods", "bash: kubelctl: command not found\n", 127),
        ("echo )", "bash: syntax error near unexpected token `)'\n", 2),
        ("| x", "bash: syntax error near unexpected token `|'\n", 2),
        ("echo a &&& b", "bash: syntax error near unexpected token `&'\n", 2),
        ("echo <", "bash: syntax error near unexpected token `newline'\n", 2),
        ("cd /none", "bash: cd: /none: No such file or directory\n", 1),
        ("cd a.txt", "bash: cd: a.txt: Not a directory\n", 1),
        ("./nope", "bash: ./nope: No such file or directory\n", 127),
        ("/home", "bash: /home: Is a directory\n", 126),
        ("[ a", "bash: [: missing `]'\n", 2),
        ("[ a -eq 1 ]", "bash: [: a: integer expression expected\n", 2),
        ("echo $((1/0))", "bash: 1/0: division by 0 (error token is \"0\")\n", 1),
        ("readonly r=1; r=2", "bash: r: readonly variable\n", 1),
        ("f() { f; }; f", "bash: f: maximum function nesting level exceeded (200)\n", 1),
        ("eval 'echo ('", "bash: eval: syntax error: unexpected end of file\n", 2),
        ("false | true", "", 0),
        ("set -o pipefail; false | true", "", 1),
        ("cat nofile", "cat: nofile: No such file or directory\n", 1),
        ("(nope)", "bash: nope: command not found\n", 127),
    ];
    for (text, err, code) in cases {
        let ran = Terminal::new().run(text);
        assert_eq!((ran.err.as_str(), ran.code), (err, code), "{text}");
    }
}

#[test]
fn unfinished_lines_ask_for_more() {
    for text in [
        "echo 'a",
        "cat <<EOF",
        "cat <<EOF\na",
        "if true",
        "a |",
        "a &&",
        "f() {",
        "echo \\",
        "echo \\\n",
        "echo $(a",
        "while x; do",
        "case a in",
        "echo \"$(b \"",
        "{ a;",
    ] {
        assert_eq!(Terminal::new().shell.feed(text, false), Feed::Incomplete, "{text}");
    }
    for text in ["", "# only", "a |\nb", "cat <<EOF\nEOF", "echo a\\\n b"] {
        assert_eq!(Terminal::new().shell.feed(text, false), Feed::Accepted, "{text}");
    }
}

#[test]
fn aliases_stand_for_text() {
    let mut terminal = Terminal::new();
    terminal.run("alias k='echo kubectl' ll='ls -l | cat'; alias loop=loop; alias e='for i in 1'");
    assert_eq!(terminal.run("k get pods | cat; x=1 k y").out, "kubectl get pods\nkubectl y\n");
    assert_eq!(terminal.run("e; do echo $i; done").out, "1\n");
    assert_eq!(terminal.run("loop").code, 127);
    assert_eq!(terminal.run("alias k; unalias k").out, "alias k='echo kubectl'\n");
    assert_eq!(terminal.run("k").err, "bash: k: command not found\n");
}

#[test]
fn every_program_costs_a_millisecond() {
    assert_eq!(Terminal::new().run("cat a.txt").took, 1);
    assert_eq!(Terminal::new().run("cat a.txt; cat a.txt").took, 2);
    assert_eq!(Terminal::new().run("echo builtin").took, 0);
    assert_eq!(Terminal::new().run("slow 500 && slow 30 7").took, 530);
    let ran = Terminal::new().run_for("while :; do :; done", "", 50);
    assert_eq!((ran.code, ran.out.as_str()), (255, ""));
    let ran = Terminal::new().run("slow 100 & slow 300; wait; echo $?");
    assert_eq!((ran.took, ran.out.as_str()), (300, "slow done\nslow done\n0\n"));
}

#[test]
fn a_shell_can_be_copied_in_the_middle() {
    let mut terminal = Terminal::new();
    let text = "for i in 1 2 3; do slow 1000; echo $i; done | cat && echo done";
    terminal.shell.feed(text, true);
    let mut stdin = Pipe::holding("");
    terminal.step(&mut stdin, None);
    terminal.world.now = 1500;
    terminal.step(&mut stdin, None);
    let (shell, world) = (terminal.shell.clone(), terminal.world.clone());
    let first = terminal.run("");
    let mut copy = Terminal { shell, world, out: Pipe::default(), err: Pipe::default() };
    let second = copy.run("");
    assert_eq!(first.out.replacen("slow done\n1\n", "", 1), second.out);
    assert!(second.out.ends_with("3\ndone\n"), "{second:?}");
}

#[test]
fn ctrl_c_ends_what_runs_in_the_foreground() {
    for text in [
        "slow 1000; echo next",
        "slow 1000 | cat; echo next",
        "cat",
        "read x",
        "while :; do slow 9; done",
        "while :; do :; done",
        "(slow 100; echo a); echo b",
        "x=$(slow 50); echo no",
    ] {
        let mut terminal = Terminal::new();
        terminal.shell.feed(text, true);
        let mut stdin = Pipe::default();
        assert!(matches!(terminal.step(&mut stdin, None), Step::Blocked(_)), "{text}");
        let step = terminal.step(&mut stdin, Some(Signal::Interrupt));
        let step = match step {
            Step::Blocked(_) => {
                terminal.world.now += 1;
                terminal.step(&mut stdin, None)
            }
            step => step,
        };
        assert_eq!(step, Step::Exited(130), "{text}");
        assert_eq!(terminal.out.peek(), "", "{text}");
    }
}

#[test]
fn jobs_run_in_the_background() {
    let mut terminal = Terminal::new();
    let ran = terminal.run("slow 100 & echo $!; jobs; kill %1; wait %1; echo $?");
    assert_eq!(ran.err, "[1] 1001\n");
    assert_eq!(ran.out, "1001\n[1]+  Running                 slow 100 &\n143\n");
    let ran = terminal.run("slow 10 & slow 20");
    assert_eq!(ran.err, "[1] 1002\n[1]+  Done                    slow 10\n");
}

#[test]
fn a_forest_of_processes_stops_growing() {
    for text in ["f() { f | f; }; f", "f() { (f); }; f", "f() { x=$(f); }; f", "f() { f & f; }; f"]
    {
        let ran = Terminal::new().run_for(text, "", 200);
        assert!(
            ran.err.contains("Resource temporarily unavailable") || ran.err.contains("nesting"),
            "{text}: {ran:?}"
        );
    }
    let ran = Terminal::new().run("x=aaaaaaaaaaaaaaaa; while :; do x=$x$x$x$x; done");
    assert_eq!(ran.err, "bash: expansion is larger than 1 MiB\n");
}

#[test]
fn small_tools_do_their_work() {
    check(&[
        ("printf 'b\\na\\nb\\n' | sort | uniq -c", "      1 a\n      2 b\n"),
        ("printf '10\\n9\\n' | sort -n; printf 'a 2\\nb 1\\n' | sort -k2n -r", "9\n10\nb 1\na 2\n"),
        (
            "grep -n t a.txt; grep -c o a.txt; grep -v o a.txt; grep -q x a.txt; echo $?",
            "2:two\n3:three\n2\nthree\n1\n",
        ),
        ("grep -o 'e*' a.txt; grep -w on a.txt; grep -E 'one|three' *.txt", "e\nee\none\nthree\n"),
        (
            "grep -r b .; grep -l o a.txt b.yaml; grep -A1 one a.txt",
            "./b.yaml:b: 1\na.txt\none\ntwo\n",
        ),
        (
            "head -1 a.txt; tail -n 1 a.txt; tail -n +2 a.txt | head -n 1; tac a.txt | head -c 3",
            "one\nthree\ntwo\nthr",
        ),
        ("wc -l < a.txt; wc a.txt; cat a.txt | wc", "3\n 3  3 14 a.txt\n      3       3      14\n"),
        (
            "mkdir -p d/e; touch d/f; cp a.txt d; cp -r d g; rm -r d; mv g h; ls h; ls",
            "a.txt\ne\nf\na.txt\nb.yaml\nh\n",
        ),
        (
            "ls nofile; rm nofile; cat <<< x >d; mkdir d",
            "ls: cannot access 'nofile': No such file or directory\nrm: cannot remove 'nofile': No such file or directory\nmkdir: cannot create directory 'd': File exists\n",
        ),
        ("date -d x 2>/dev/null; date +%F", "2026-09-21\n"),
        ("ls -z", "ls: invalid option -- 'z'\nTry 'ls --help' for more information.\n"),
        ("cat a.txt | head -1 | wc -l; yes_not", "1\nbash: yes_not: command not found\n"),
    ]);
}

#[test]
fn sed_edits() {
    check(&[
        ("sed s/o/0/g a.txt", "0ne\ntw0\nthree\n"),
        ("sed -n 2p a.txt; sed '$d' a.txt; sed 1,2d a.txt", "two\none\ntwo\nthree\n"),
        ("sed -n '/two/,$p' a.txt; sed -e s/one/1/ -e s/two/2/ a.txt", "two\nthree\n1\n2\nthree\n"),
        ("sed -E 's/(.)(.)/\\2\\1/;s/$/!/' a.txt", "noe!\nwto!\nhtree!\n"),
        ("sed -i 's/b:.1/b:\\ 2/' b.yaml; cat b.yaml", "b: 2\n"),
        ("E='sed -i s/b:.1/b:\\ 3/'; eval \"$E b.yaml\"; cat b.yaml", "b: 3\n"),
        ("sed '2i\\new' a.txt | sed '/new/a after' | sed -n 2,3p", "new\nafter\n"),
        (
            "sed '2c changed' a.txt; echo a/b | sed 's|/|-|'; echo abc | sed y/abc/xyz/",
            "one\nchanged\nthree\na-b\nxyz\n",
        ),
        (
            "sed '/two/!d' a.txt; sed 2q a.txt; sed -n '/t/{=;p}' a.txt",
            "two\none\ntwo\n2\ntwo\n3\nthree\n",
        ),
        ("echo hello | sed 's/.*/\\U&/; s/L/l/2'", "HELlO\n"),
        ("sed 'N;s/\\n/+/' a.txt; sed G b.yaml", "one+two\nthree\nb: 1\n\n"),
        ("sed s/a/b a.txt", "sed: -e expression #1, char 5: unterminated `s' command\n"),
        ("sed k a.txt", "sed: -e expression #1, char 1: unknown command: `k'\n"),
        ("sed p nofile", "sed: can't read nofile: No such file or directory\n"),
    ]);
}

#[test]
fn awk_picks_columns() {
    let table = "printf 'NAME READY AGE\\nweb-1 1/1 5\\nweb-2 0/1 7\\n' | ";
    let cases = [
        ("awk '{print $1}'", "NAME\nweb-1\nweb-2\n"),
        ("awk 'NR>1 {print $1, $NF}'", "web-1 5\nweb-2 7\n"),
        ("awk '/0.1/'; awk 'BEGIN {print 7/2}'", "web-2 0/1 7\n3.5\n"),
        ("awk '$2==\"1/1\"{print NR\": \"$1}'", "2: web-1\n"),
        ("awk '{sum += $3} END {print sum, NR}'", "12 3\n"),
        ("awk -F/ 'NR==2 {print $2; exit}'", "1 5\n"),
        ("awk -v n=2 'NR==n{printf \"%s=%d\\n\", $1, $3}'", "web-1=5\n"),
        ("awk '$3 >= 6 && $1 ~ /^web/ {if ($3 > 6) print \"old\"; else print \"new\"}'", "old\n"),
        (
            "awk '{$2=\"x\"; gsub(/web/, \"w\"); print} END{print toupper(substr(\"abc\", 2))}'",
            "NAME x AGE\nw-1 x 5\nw-2 x 7\nBC\n",
        ),
        ("awk '{for (;;) x}'", "awk: `for' is not part of this awk\n"),
        ("awk '{print'", "awk: syntax error near `'\n"),
    ];
    for (command, want) in cases {
        assert_eq!(out(&format!("{table}{command}")), want, "{command}");
    }
}

#[test]
fn tools_run_other_commands() {
    check(&[
        ("cat a.txt | xargs echo -; echo 'a b' c | xargs -n1 echo", "- one two three\na\nb\nc\n"),
        ("cat a.txt | xargs -I{} echo '<{}>'", "<one>\n<two>\n<three>\n"),
        ("A=1 env | grep ^A; env B=2 sh -c 'echo $B $0 $1' x y", "A=1\n2 x y\n"),
        ("bash -c 'echo $# $1; exit 3' x a b; echo $?", "2 a\n3\n"),
        ("printf 'x=1\\necho $x\\nnope\\n' | sh", "1\nsh: line 1: nope: command not found\n"),
        (
            "echo 'echo $1 $0; kill -9 1' > s.sh; sh s.sh a; ./s.sh b",
            "a s.sh\nb ./s.sh\ns.sh: line 1: kill: (1) - No such process\n./s.sh: line 1: kill: (1) - No such process\n",
        ),
        ("timeout 1 sleep 5; echo $?; timeout 5 sleep 1; echo $?", "124\n0\n"),
        ("seq 3 | tee f | tac; cat f", "3\n2\n1\n1\n2\n3\n"),
        ("yes | head -2; seq 5 | head -n -3", "y\ny\n1\n2\n"),
        (
            "echo a:b:c | cut -d: -f2-; echo abc | cut -c2; echo abc | tr a-c A-C; echo aab | tr -s a; echo 'a b' | tr -d ' '",
            "b:c\nb\nABC\nab\nab\n",
        ),
        (
            "echo -n hello | base64; echo aGVsbG8= | base64 -d; find . -name '*.y*'",
            "aGVsbG8=\nhello./b.yaml\n",
        ),
        ("basename /a/b.yaml .yaml; dirname /a/b; which cat nope", "b\n/a\n/usr/bin/cat\n"),
        (
            "type cd cat nope; command -v ls",
            "cd is a shell builtin\ncat is /usr/bin/cat\n/usr/bin/ls\nbash: type: nope: not found\n",
        ),
    ]);
    assert_eq!(Terminal::new().run("sleep 1.5 && sleep 500").took, 501_500);
    let ran = Terminal::new().run_for("watch -n 1 -t cat b.yaml", "", 2500);
    assert_eq!(ran.out.matches("b: 1\n").count(), 3);
}

/// A small generator of our own: the same lines each time.
fn random_line(seed: u64) -> String {
    const WORDS: [&str; 48] = [
        "echo", "a", "'", "\"", "$", "$x", "${", "}", "$(", ")", "((", "))", "`", "|", "||", "&",
        "&&", ";", ";;", "<", ">", "<<E", "\n", "E\n", "if", "then", "fi", "for", "in", "do",
        "done", "while", "case", "esac", "{", "*", "?", "[", "]", "[[", "]]", "x=", "\\", "~",
        "{1..3}", "!", "cat", "read y",
    ];
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = move |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % bound
    };
    let count = 1 + next(14);
    let mut line = String::new();
    for _ in 0..count {
        line.push_str(WORDS[next(WORDS.len())]);
        if next(3) > 0 {
            line.push(' ');
        }
    }
    line
}

#[test]
fn no_line_panics_or_hangs() {
    for seed in 0..4000 {
        let line = random_line(seed);
        let mut terminal = Terminal::new();
        // Whether it is complete doesn't matter here.
        terminal.shell.feed(&line, false);
        Terminal::new().run_for(&line, "in\nput", 300);
    }
}
