//! What stands below an error, in the learner's language: the cause and the way out.
//!
//! The rules in `shell::hint` choose a row by its id and fill its holes. A hole that nobody fills
//! is a mistake of ours, which a test finds.

use super::{Lang, settle};

/// A table of sentences whose holes are filled while the page runs: `id = "English" | "Korean";`.
macro_rules! hints {
    ($($id:ident = $en:literal | $ko:literal;)*) => {
        /// All rows: id, English, Korean. In order of the ids is not needed: they are few.
        pub(crate) const ROWS: &[(&str, &str, &str)] = &[$((stringify!($id), $en, $ko)),*];
    };
}

/// Whether there is a sentence of this id.
pub fn has(id: &str) -> bool {
    ROWS.iter().any(|(known, ..)| *known == id)
}

/// The sentence of an id with its holes filled.
pub fn sentence(lang: Lang, id: &str, facts: &[(&str, &str)]) -> String {
    let Some((_, en, ko)) = ROWS.iter().find(|(known, ..)| *known == id) else {
        return String::new();
    };
    let mut rest = match lang {
        Lang::En => *en,
        Lang::Ko => *ko,
    };
    let mut out = String::with_capacity(rest.len() + 40);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let text = facts.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| *text);
        out.push_str(before);
        out.push_str(&shortened(text));
        rest = after;
    }
    out.push_str(rest);
    match lang {
        Lang::En => out,
        Lang::Ko => settle(&out),
    }
}

/// A text that is not longer than a hint can bear; what is empty is shown as quotes.
fn shortened(text: &str) -> String {
    if text.is_empty() {
        return "\"\"".to_string();
    }
    const LONGEST: usize = 160;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

hints! {
    meant_command = "There is no `{typed}` here. Did you mean `{meant}`?"
        | "`{typed}`(이)라는 명령은 없습니다. `{meant}`을(를) 쓰려던 것 아닌가요?";
    no_command = "This machine has no program `{typed}`. It has kubectl, curl and the usual small tools; Tab lists them."
        | "이 컴퓨터에는 `{typed}` 프로그램이 없습니다. kubectl, curl과 기본 도구를 쓸 수 있고, Tab을 누르면 목록이 나옵니다.";
    shell_syntax = "The shell can't read the line at `{token}`: something before it is open or missing."
        | "셸이 `{token}`에서 명령을 읽지 못했습니다. 그 앞에 닫히지 않았거나 빠진 것이 있습니다.";
    no_file_here = "There is no such file or folder here. `ls` shows what there is."
        | "그런 파일이나 폴더가 없습니다. `ls`로 무엇이 있는지 볼 수 있습니다.";

    net_local = "Nothing listens on port {port} of your machine. A running `kubectl port-forward` opens a port here."
        | "내 컴퓨터의 {port}번 포트에서는 아무것도 기다리고 있지 않습니다. `kubectl port-forward`를 켜 두면 포트가 열립니다.";
    net_node_port = "{port} is the node port of Service `{service}`: it is open on every node, not on your machine."
        | "{port}은(는) 서비스 `{service}`의 노드 포트입니다. 내 컴퓨터가 아니라 모든 노드에 열려 있습니다.";
    net_cluster_ip = "{host} is the ClusterIP of Service `{service}`. It only exists inside of the cluster: the nodes translate it, and no other network knows it."
        | "{host}은(는) 서비스 `{service}`의 ClusterIP입니다. 클러스터 안에서만 쓰이는 주소라서 밖의 네트워크는 알지 못합니다.";
    net_cluster_name = "`{host}` is the name of a Service. Only pods know it: the cluster has its own DNS, and your machine does not ask it."
        | "`{host}`은(는) 서비스 이름입니다. 클러스터의 DNS에만 있어서 파드는 알지만 내 컴퓨터는 알지 못합니다.";
    net_pod_ip = "{host} is the IP of pod `{pod}`. The pods' network only exists between the nodes; there is no way into it from outside."
        | "{host}은(는) 파드 `{pod}`의 IP입니다. 파드 네트워크는 노드 사이에만 있어서 밖에서는 들어갈 수 없습니다.";
    net_nowhere = "No way leads to {host} from your machine: it is no node and no load balancer."
        | "내 컴퓨터에서 {host}(으)로 가는 길이 없습니다. 노드도 로드 밸런서도 아닌 주소입니다.";
    net_unknown_host = "Nobody knows a machine called `{host}`."
        | "`{host}`(이)라는 컴퓨터를 아는 곳이 없습니다.";
    net_no_node_port = "No Service has opened port {port} on the nodes. `kubectl get services` shows the node ports behind the colon."
        | "노드의 {port}번 포트를 연 서비스가 없습니다. 노드 포트는 `kubectl get services`의 콜론 뒤에 나옵니다.";
    net_no_endpoint = "Service `{service}` is asked here, but no pod that is ready stands behind it."
        | "이 주소는 서비스 `{service}`의 것이지만, 뒤에 준비된 파드가 하나도 없습니다.";
    net_balancer_port = "The load balancer of Service `{service}` knows no port {port}. What it does not know, it drops."
        | "서비스 `{service}`의 로드 밸런서에는 {port}번 포트가 없습니다. 모르는 포트로 온 것은 버려집니다.";
    net_refused = "The machine is there, but nobody listens at that port."
        | "컴퓨터는 있지만 그 포트에서 기다리는 것이 없습니다.";
    net_pod_silent = "The port-forward leads into pod `{pod}`, but nothing listens on its port {remote}."
        | "포트 포워딩은 파드 `{pod}`(으)로 이어지지만, 그 안의 {remote}번 포트에서 기다리는 것이 없습니다.";
    net_pod_gone = "The port-forward leads to pod `{pod}`, and that pod is gone. A port-forward never takes another one: start it again."
        | "포트 포워딩이 이어진 파드 `{pod}`은(는) 사라졌습니다. 다른 파드로 바뀌지 않으니 다시 실행하세요.";
    net_forward_lost = "The port-forward leads into one pod. That pod is gone, or nothing listens on its port."
        | "포트 포워딩은 파드 하나로만 이어집니다. 그 파드가 사라졌거나, 그 포트에서 기다리는 것이 없습니다.";
    net_port_taken = "Another command of yours has port {port} already. Take another one before the colon."
        | "{port}번 포트는 다른 명령이 이미 쓰고 있습니다. 콜론 앞에 다른 포트를 적으세요.";
    net_no_tls = "It was asked by HTTPS and speaks only HTTP: write `http://`."
        | "HTTPS로 물었지만 HTTP만 쓰는 곳입니다. `http://`로 적으세요.";
    net_untrusted = "It is the API server. Its certificate is signed by the cluster itself; kubectl knows it, a browser does not."
        | "API 서버입니다. 인증서를 클러스터가 스스로 서명했기 때문에 kubectl은 믿지만 브라우저는 믿지 않습니다.";

    yaml_tab = "Line {line} is indented with a tab. YAML takes only spaces for indentation."
        | "{line}행이 탭으로 들여쓰여 있습니다. YAML 들여쓰기에는 공백만 쓸 수 있습니다.";
    yaml_dash_space = "Line {line}: a list item is a dash, a space and then the item."
        | "{line}행: 목록의 항목은 `-` 뒤에 공백을 하나 두고 씁니다.";
    yaml_colon_space = "Line {line}: behind the colon of a key comes a space, or it is no key."
        | "{line}행: 키의 콜론 뒤에는 공백이 있어야 합니다. 공백이 없으면 키로 읽히지 않습니다.";
    yaml_reserved = "Line {line}: no value may begin with this sign. In quotes it may."
        | "{line}행: 값은 이 기호로 시작할 수 없습니다. 따옴표로 감싸면 됩니다.";
    yaml_anchor = "`*` at the beginning of a value is a reference to an anchor. In quotes it is a plain text."
        | "값 앞의 `*`는 앵커를 가리키는 기호입니다. 따옴표로 감싸면 보통 글자가 됩니다.";
    yaml_colon_in_value = "Line {line}: the value has a colon in it and reads as another key. Put it in quotes."
        | "{line}행: 값 안에 콜론이 있어서 또 하나의 키로 읽힙니다. 값을 따옴표로 감싸세요.";
    yaml_quote = "Line {line}: the quote that is opened here is never closed."
        | "{line}행: 여기서 연 따옴표가 닫히지 않았습니다.";
    yaml_ports = "Line {line}: a list item stands among the keys of a container. `containerPort` belongs to the list `ports`."
        | "{line}행: 컨테이너의 키들 사이에 목록 항목이 있습니다. `containerPort`는 `ports` 목록에 속합니다.";
    yaml_dash_item = "Line {line}: a list item stands among keys. The list's own key is missing above it, or it is indented wrongly."
        | "{line}행: 키들 사이에 목록 항목이 있습니다. 그 위에 목록의 키가 빠졌거나 들여쓰기가 맞지 않습니다.";
    yaml_flow = "Line {line}: a bracket or brace that was opened is not closed, or a comma is missing."
        | "{line}행: 괄호를 열고 닫지 않았거나 쉼표가 빠졌습니다.";
    yaml_colon = "Line {line}: a key needs a colon behind it, then a space and the value."
        | "{line}행: 키 뒤에는 콜론이 있어야 하고, 그다음 공백과 값이 옵니다.";
    yaml_indent = "Line {line} does not fit what stands above it. Keys of one object begin in the same column."
        | "{line}행이 윗줄과 맞지 않습니다. 한 오브젝트의 키들은 같은 칸에서 시작해야 합니다.";

    unknown_verb = "kubectl has no command `{word}`. `kubectl --help` lists them all."
        | "kubectl에는 `{word}` 명령이 없습니다. `kubectl --help`로 전체 목록을 볼 수 있습니다.";
    unknown_subcommand = "There is no subcommand `{word}`. Add `--help` to see which there are."
        | "`{word}`(이)라는 하위 명령은 없습니다. `--help`를 붙이면 목록이 나옵니다.";
    meant_verb = "There is no command `{word}`; `{meant}` is close to it."
        | "`{word}` 명령은 없습니다. `{meant}`을(를) 쓰려던 것 같습니다.";
    no_resource_type = "`{word}` is no kind of object. A command names the kind first, then the name: `kubectl get pod NAME`."
        | "`{word}`(이)라는 종류의 오브젝트는 없습니다. `kubectl get pod 이름`처럼 종류를 먼저 쓰고 이름을 씁니다.";
    meant_type = "There is no kind `{word}`; `{meant}` is close to it."
        | "`{word}`(이)라는 종류는 없습니다. `{meant}`을(를) 쓰려던 것 같습니다.";
    name_for_type = "`{word}` is a name. The kind comes before it: `{meant}`."
        | "`{word}`은(는) 오브젝트의 이름입니다. 그 앞에 종류를 써야 합니다: `{meant}`.";
    name_missing = "The kind is there, but no name. Name the object, or use `--all` for every one."
        | "종류만 있고 이름이 없습니다. 오브젝트의 이름을 쓰거나, 모두라면 `--all`을 붙이세요.";
    resource_missing = "Say what it is about: a kind and a name, such as `deployment/web`."
        | "무엇을 다룰지 빠졌습니다. `deployment/web`처럼 종류와 이름을 쓰세요.";
    exec_old = "What to run in the container comes behind two dashes, so that kubectl does not take it for its own."
        | "컨테이너에서 실행할 명령은 `--` 뒤에 씁니다. 그래야 kubectl 자신의 옵션과 구별됩니다.";
    exec_command = "Say what to run: two dashes, then the command, such as `-- sh`."
        | "무엇을 실행할지 빠졌습니다. `-- sh`처럼 `--` 뒤에 명령을 쓰세요.";
    pod_missing = "The pod is missing: name it, as `kubectl get pods` shows it."
        | "파드 이름이 빠졌습니다. `kubectl get pods`에 나오는 이름을 쓰세요.";
    port_forward = "Two things are needed: whose port, and which. For example `pod/web 8080:80`."
        | "누구의 어떤 포트인지 둘 다 있어야 합니다. 예: `pod/web 8080:80`.";
    cp_two = "cp needs two places, from and to. A place in a pod is `POD:/path`."
        | "cp에는 원본과 대상, 두 곳이 필요합니다. 파드 안의 위치는 `파드:/경로`로 씁니다.";
    cp_local = "One of the two places has to be on this machine: kubectl does not copy from pod to pod."
        | "둘 중 하나는 이 컴퓨터의 경로여야 합니다. kubectl은 파드에서 파드로 바로 복사하지 않습니다.";
    no_file = "There is no file `{file}` here. `ls` shows what there is; the editor keeps its file when it is applied."
        | "`{file}` 파일이 없습니다. `ls`로 파일을 볼 수 있고, 편집기의 파일은 적용할 때 저장됩니다.";
    meant_file = "There is no file `{file}` here, but `{meant}` is."
        | "`{file}` 파일은 없지만 `{meant}`은(는) 있습니다.";
    nothing_passed = "No object was given. Name a file with `-f`, or pipe one into `-f -`."
        | "오브젝트가 주어지지 않았습니다. `-f`로 파일을 지정하거나 `-f -`에 파이프로 넘기세요.";
    type_twice = "`TYPE/NAME` has the kind in it already; the separate word is too much."
        | "`종류/이름`에 이미 종류가 들어 있습니다. 따로 쓴 단어는 빼야 합니다.";
    slashes = "A slash joins one kind and one name, as in `pod/web`."
        | "슬래시는 `pod/web`처럼 종류 하나와 이름 하나를 잇습니다.";
    update_label = "Say which label to set, `key=value`, or to take away, `key-`."
        | "붙일 레이블은 `키=값`, 뗄 레이블은 `키-`로 써야 합니다.";
    update_annotation = "Say which annotation to set, `key=value`, or to take away, `key-`."
        | "붙일 어노테이션은 `키=값`, 뗄 어노테이션은 `키-`로 써야 합니다.";
    update_taint = "Say which taint: `key=value:NoSchedule`, or `key-` to take it away."
        | "어떤 테인트인지 `키=값:NoSchedule`로 쓰고, 없앨 때는 `키-`로 씁니다.";
    condition = "Say what to wait for: `--for=condition=Ready`, `--for=delete` or `--for=jsonpath=…`."
        | "무엇을 기다릴지 써야 합니다: `--for=condition=Ready`, `--for=delete`, `--for=jsonpath=…`.";
    patch_missing = "The patch is missing. It is JSON or YAML behind `-p`, in single quotes."
        | "패치 내용이 없습니다. `-p` 뒤에 JSON이나 YAML을 작은따옴표로 감싸 쓰세요.";
    patch_form = "A patch is an object in braces; only with `--type=json` it is a list of operations in brackets."
        | "패치는 중괄호로 감싼 오브젝트입니다. `--type=json`일 때만 대괄호로 감싼 작업 목록입니다.";
    explain_type = "Say which kind to explain, such as `pods` or `deployment.spec`."
        | "`pods`나 `deployment.spec`처럼 설명할 대상을 써야 합니다.";
    explain_dots = "The way to a field is written with dots, without blanks."
        | "필드까지의 경로는 공백 없이 점으로 이어 씁니다.";
    explain_field = "There is no field `{field}` there. Without it, explain lists those that there are."
        | "거기에는 `{field}` 필드가 없습니다. 그 부분을 빼면 있는 필드가 모두 나옵니다.";
    extra_words = "The command takes no more words: `{word}` is too much."
        | "이 명령에는 더 붙일 말이 없습니다. `{word}`을(를) 빼세요.";
    context_name = "Say which context. `kubectl config get-contexts` lists them."
        | "어느 컨텍스트인지 써야 합니다. `kubectl config get-contexts`로 목록을 볼 수 있습니다.";
    no_context = "kubectl's configuration has nothing of the name `{name}`. `kubectl config view` shows what it has."
        | "kubectl 설정에 `{name}`(이)라는 이름은 없습니다. `kubectl config view`로 볼 수 있습니다.";
    no_metrics = "`top` needs a metrics server, which this cluster does not have, as most fresh ones."
        | "`top`에는 메트릭 서버가 필요합니다. 갓 만든 클러스터가 대개 그렇듯 여기에는 없습니다.";
    can_i = "Ask with a verb and a resource: `kubectl auth can-i delete pods`."
        | "동사와 리소스를 함께 물어보세요: `kubectl auth can-i delete pods`.";
    usage = "It is used so: `kubectl {usage}`." | "이렇게 씁니다: `kubectl {usage}`.";

    unknown_flag = "This command has no flag `--{flag}`. Add `--help` to see which it has."
        | "이 명령에는 `--{flag}` 옵션이 없습니다. `--help`를 붙이면 옵션 목록이 나옵니다.";
    meant_flag = "This command has no flag `--{flag}`; `{meant}` is close to it."
        | "이 명령에는 `--{flag}` 옵션이 없습니다. `{meant}`을(를) 쓰려던 것 같습니다.";
    unknown_short = "This command has no short flag `-{letter}`. Flags with more than one letter begin with two dashes."
        | "이 명령에는 `-{letter}` 옵션이 없습니다. 두 글자 이상의 옵션은 `--`로 시작합니다.";
    two_dashes = "One dash is for single letters; a flag's whole name has two: `{meant}`."
        | "`-` 하나 뒤에는 한 글자만 옵니다. 온전한 이름 앞에는 둘을 씁니다: `{meant}`.";
    flag_value = "`{flag}` needs a value behind it." | "`{flag}` 뒤에 값이 있어야 합니다.";
    flag_number = "The flag takes a whole number, and `{value}` is none."
        | "이 옵션은 정수를 받는데 `{value}`은(는) 정수가 아닙니다.";
    flag_bool = "The flag is `true` or `false`; alone it means `true`."
        | "이 옵션의 값은 `true`나 `false`입니다. 값 없이 쓰면 `true`입니다.";
    flag_duration = "A time has a unit: `30s`, `5m` or `1h`."
        | "시간에는 단위를 붙여야 합니다: `30s`, `5m`, `1h`.";
    flag_required = "This command does not run without the flag `--{flag}`."
        | "이 명령은 `--{flag}` 옵션 없이는 실행되지 않습니다.";
    max_required = "Say how many pods there may be at most: `--max=5`."
        | "파드를 최대 몇 개까지 둘지 `--max=5`처럼 써야 합니다.";
    output_format = "There is no output format `{format}`. Common ones are yaml, json, wide and name."
        | "`{format}`(이)라는 출력 형식은 없습니다. 흔히 yaml, json, wide, name을 씁니다.";
    meant_format = "There is no output format `{format}`; it is called `{meant}`."
        | "`{format}`(이)라는 출력 형식은 없습니다. `{meant}`이(가) 맞습니다.";
    cascade = "`--cascade` says what happens to what the object owns: background, foreground, or orphan (it stays)."
        | "`--cascade`는 딸린 오브젝트를 어떻게 할지 정합니다: background, foreground, orphan(남겨 둠).";
    label_spec = "A label has one equals sign: `key=value`." | "레이블에는 등호가 하나만 있습니다: `키=값`.";
    label_long = "A label's value has at most 63 characters." | "레이블의 값은 63자까지입니다.";
    selector = "A selector is `key=value`, `key!=value` or, for labels, `key in (a,b)`."
        | "셀렉터는 `키=값`, `키!=값` 모양이고, 레이블이라면 `키 in (a,b)`도 됩니다.";

    no_namespace = "There is no namespace `{name}`. It has to be made before anything can be put into it."
        | "`{name}` 네임스페이스가 없습니다. 먼저 만들어야 그 안에 무엇을 둘 수 있습니다.";
    not_found = "Nothing in {resource} is called `{name}`. There are {have}."
        | "{resource}에 `{name}`(이)라는 이름은 없습니다. 있는 것: {have}";
    not_found_none = "There are no {resource} in the namespace `{namespace}` at all."
        | "`{namespace}` 네임스페이스에는 {resource}이(가) 하나도 없습니다.";
    meant_name = "There is no `{name}`; `{meant}` is close to it."
        | "`{name}`은(는) 없습니다. `{meant}`을(를) 쓰려던 것 같습니다.";
    other_namespace = "`{name}` is in the namespace `{namespace}`, and the command looks in another."
        | "`{name}`은(는) `{namespace}` 네임스페이스에 있는데, 명령은 다른 네임스페이스를 봅니다.";
    type_for_name = "kubectl took `{name}` for a name here, and nothing is called so."
        | "여기서 kubectl은 `{name}`을(를) 이름으로 읽었고, 그런 이름은 없습니다.";
    exists = "There is one of this name already. Take another name, delete the old one, or change it instead."
        | "같은 이름이 이미 있습니다. 다른 이름을 쓰거나, 지우고 다시 만들거나, 있는 것을 고치세요.";
    exists_apply = "It is there already. `create` only makes new things; `apply` also changes what is there."
        | "이미 있습니다. `create`는 새로 만들기만 하고, `apply`는 있는 것을 고치기도 합니다.";
    no_container = "No container of the pod template is called `{name}`. `describe` shows their names."
        | "파드 템플릿에 `{name}`(이)라는 컨테이너가 없습니다. `describe`로 이름을 볼 수 있습니다.";
    container_is = "The container is called `{meant}`: it has a name of its own, not that of its Deployment."
        | "컨테이너의 이름은 `{meant}`입니다. 디플로이먼트 이름과는 별개입니다.";
    no_such_container = "The runtime has no container `{id}`. `docker ps -a` lists all there are."
        | "컨테이너 런타임에 `{id}`(이)라는 컨테이너는 없습니다. `docker ps -a`로 목록을 볼 수 있습니다.";
    another_container = "`{id}` is another cluster's container, or one that is gone: each new one gets a new id. Here `{meant}` runs for the pod `{pod}`."
        | "`{id}`은(는) 다른 클러스터의 것이거나 이미 사라진 컨테이너입니다. 컨테이너는 새로 만들어질 때마다 ID가 달라집니다. 지금 파드 `{pod}`의 컨테이너는 `{meant}`입니다.";
    docker_view = "Nodes of today run containerd, not Docker. Here `docker` shows those same containers, so that the notes' commands work; on a real node it would be `crictl`."
        | "요즘 노드는 도커가 아니라 containerd로 컨테이너를 실행합니다. 여기의 `docker`는 같은 컨테이너를 도커 모양으로 보여 줍니다. 실제 노드라면 `crictl`을 씁니다.";
    no_container_in_pod = "The pod has no container `{name}`. `kubectl describe pod` shows which it has."
        | "파드에 `{name}` 컨테이너가 없습니다. `kubectl describe pod`로 볼 수 있습니다.";
    no_revision = "The history has no revision {number}. `kubectl rollout history` lists them."
        | "기록에 리비전 {number}이(가) 없습니다. `kubectl rollout history`로 목록을 볼 수 있습니다.";
    no_rollout = "There is only one revision so far, nothing to go back to."
        | "아직 리비전이 하나뿐이라 되돌아갈 곳이 없습니다.";
    name_differs = "An object's name can't be changed. Make another one of the new name, and delete the old one."
        | "오브젝트의 이름은 바꿀 수 없습니다. 새 이름으로 하나 더 만들고 예전 것을 지우세요.";
    namespace_differs = "An object stays in its namespace. Make it anew in the other one."
        | "오브젝트의 네임스페이스는 바꿀 수 없습니다. 다른 네임스페이스에 새로 만드세요.";
    not_scalable = "This kind can't be scaled: a single pod has no replicas. Scale what owns the pods."
        | "이 종류는 스케일할 수 없습니다. 파드 하나에는 레플리카가 없으니 그 소유자를 스케일하세요.";
    no_port = "The pod says nothing of its ports, so say it yourself: `--port=80`."
        | "파드에 포트가 적혀 있지 않습니다. `--port=80`처럼 직접 써 주세요.";
    no_server = "Nobody answers at that address: the API server is elsewhere, or not running."
        | "그 주소에서 아무도 응답하지 않습니다. API 서버가 다른 곳에 있거나 꺼져 있습니다.";
    new_namespace = "The namespace is so new that its default service account is not there yet. Try again in a moment."
        | "네임스페이스가 막 생겨서 기본 서비스 계정이 아직 없습니다. 잠시 뒤에 다시 해 보세요.";
    forbidden = "The user `{user}` may not do this: nobody has given them the right."
        | "사용자 `{user}`에게는 이 일을 할 권한이 없습니다.";
    conflict = "The object has changed since it was read. Read it again, then repeat the change."
        | "읽은 뒤에 오브젝트가 바뀌었습니다. 다시 읽고 나서 고치세요.";
    not_simulated = "This part of kubectl is not built here. Real kubectl has it."
        | "kubectl의 이 기능은 여기에 구현되어 있지 않습니다. 실제 kubectl에는 있습니다.";
    timed_out = "It did not happen in time. `kubectl describe` tells what it waits for."
        | "정해진 시간 안에 이루어지지 않았습니다. `kubectl describe`로 무엇을 기다리는지 볼 수 있습니다.";
    progress_deadline = "The new pods did not become ready in time. Nothing is rolled back by itself: see `kubectl rollout undo`."
        | "새 파드가 제때 준비되지 않았습니다. 저절로 되돌아가지는 않습니다. `kubectl rollout undo`를 쓰세요.";

    unknown_field = "`{name}` is no field that Kubernetes knows at this place."
        | "`{name}`은(는) 이 자리에서 쿠버네티스가 아는 필드가 아닙니다.";
    meant_field = "There is no field `{field}`; it is called `{meant}`."
        | "`{field}` 필드는 없습니다. `{meant}`이(가) 맞습니다.";
    field_elsewhere = "`{name}` does not belong here but to `{place}`. Mind the indentation."
        | "`{name}`은(는) 여기가 아니라 `{place}`에 속합니다. 들여쓰기를 확인하세요.";
    no_kind = "No kind `{kind}` is known in `{version}`. `kubectl api-resources` lists what there is."
        | "`{version}`에는 `{kind}` 종류가 없습니다. `kubectl api-resources`로 목록을 볼 수 있습니다.";
    meant_version = "`{kind}` is not in `{version}` but in `{meant}`."
        | "`{kind}`은(는) `{version}`이(가) 아니라 `{meant}`에 있습니다.";
    meant_kind = "There is no kind `{kind}`; it is written `{meant}`."
        | "`{kind}`(이)라는 종류는 없습니다. `{meant}`(으)로 씁니다.";
    kind_missing = "`kind` is missing: it says what is to be made, such as Pod or Deployment."
        | "`kind`가 빠졌습니다. Pod나 Deployment처럼 무엇을 만들지 적습니다.";
    version_missing = "`apiVersion` is missing: it says in which version of the API the kind is described."
        | "`apiVersion`이 빠졌습니다. 어느 API 버전으로 적은 종류인지 나타냅니다.";
    version_is = "`apiVersion` is missing. For `{kind}` it is `{meant}`."
        | "`apiVersion`이 빠졌습니다. `{kind}`(이)라면 `{meant}`입니다.";
    both_missing = "`apiVersion` and `kind` are missing: without them nobody knows what this is."
        | "`apiVersion`과 `kind`가 빠졌습니다. 둘이 없으면 무엇인지 알 수 없습니다.";
    no_name = "The object has no name: `metadata.name` is missing."
        | "오브젝트에 이름이 없습니다. `metadata.name`이 빠졌습니다.";
    metadata_text = "What stands below `metadata` is a plain text. A key needs a colon and a space: `name: web`."
        | "`metadata` 아래가 그냥 글자입니다. 키 뒤에는 콜론과 공백이 있어야 합니다: `name: web`.";
    not_an_object = "This is no object of Kubernetes: it needs `apiVersion`, `kind` and `metadata`."
        | "쿠버네티스 오브젝트가 아닙니다. `apiVersion`, `kind`, `metadata`가 있어야 합니다.";
    wants_text = "`{field}` is a text. A number or true and false need quotes to be one."
        | "`{field}`은(는) 글자입니다. 숫자나 true, false는 따옴표로 감싸야 글자가 됩니다.";
    wants_text_not_map = "`{field}` takes texts as its values, not another level of keys."
        | "`{field}`의 값은 글자여야 합니다. 그 아래에 키를 더 둘 수 없습니다.";
    wants_number = "`{field}` is a whole number, without quotes."
        | "`{field}`은(는) 따옴표 없는 정수여야 합니다.";
    wants_bool = "`{field}` is `true` or `false`, without quotes."
        | "`{field}`은(는) 따옴표 없는 `true`나 `false`여야 합니다.";
    wants_list = "`{field}` is a list: each of its items begins with a dash."
        | "`{field}`은(는) 목록입니다. 항목마다 앞에 `-`를 붙여야 합니다.";
    wants_map = "`{field}` has keys of its own below it, `key: value`."
        | "`{field}` 아래에는 `키: 값`이 와야 합니다.";
    wants_other = "The value of `{field}` has the wrong type."
        | "`{field}`에 넣은 값의 종류가 맞지 않습니다.";
    patch_text = "A text is wanted where a number stands. Put it in quotes."
        | "글자가 와야 할 곳에 숫자가 있습니다. 따옴표로 감싸세요.";
    patch_shape = "A list, keys or a plain value: one of the fields has another shape than it should. Mind the dashes."
        | "목록, 키, 값 가운데 모양이 맞지 않는 필드가 있습니다. `-`와 들여쓰기를 확인하세요.";
    merge_key = "Items of this list are told apart by `{key}`, and one of them has none."
        | "이 목록의 항목은 `{key}`(으)로 구별하는데, `{key}`이(가) 없는 항목이 있습니다.";
    quantity = "An amount is a number with an optional unit, and no blank: `500m` CPU, `128Mi` memory."
        | "리소스의 양은 공백 없이 숫자와 단위로 씁니다: CPU는 `500m`, 메모리는 `128Mi`.";
    base64 = "A Secret's `data` is base64. Plain text goes into `stringData`."
        | "Secret의 `data`에는 base64로 바꾼 값을 넣습니다. 보통 글자는 `stringData`에 쓰세요.";

    selector_mismatch = "The selector does not find the pods of its own template: their labels must have what `matchLabels` wants."
        | "셀렉터가 자기 템플릿의 파드를 찾지 못합니다. `matchLabels`의 레이블이 템플릿에도 있어야 합니다.";
    selector_differs = "The selector looks for `{key}: {wants}`, but the template's pods have `{key}: {has}`. They would never be found."
        | "셀렉터는 `{key}: {wants}`을(를) 찾는데 템플릿의 파드는 `{key}: {has}`입니다. 서로 만날 수 없습니다.";
    selector_required = "It must say which pods are its own: `selector.matchLabels`, with the labels of the template."
        | "어떤 파드가 자기 것인지 적어야 합니다. `selector.matchLabels`에 템플릿의 레이블을 쓰세요.";
    containers_required = "A pod needs at least one container, in the list `containers`."
        | "파드에는 컨테이너가 적어도 하나 있어야 합니다. `containers` 목록에 씁니다.";
    image_required = "The container has no image: there is nothing to run."
        | "컨테이너에 이미지가 없습니다. 실행할 것이 없는 셈입니다.";
    ports_required = "A Service needs at least one port." | "서비스에는 포트가 적어도 하나 있어야 합니다.";
    port_name = "With more than one port, each needs a name." | "포트가 둘 이상이면 저마다 이름이 있어야 합니다.";
    job_restart = "A Job ends at some time, so its pods are not restarted always: write `restartPolicy: Never` or `OnFailure`."
        | "잡은 언젠가 끝나므로 늘 재시작할 수 없습니다. `restartPolicy: Never`나 `OnFailure`를 쓰세요.";
    always_only = "Pods of a controller run until they are deleted, so only `restartPolicy: Always` is possible. For work that ends there is Job."
        | "컨트롤러의 파드는 지울 때까지 계속 돌아야 하므로 `restartPolicy: Always`만 됩니다. 끝나는 일에는 잡을 쓰세요.";
    immutable = "`{field}` can't be changed once the object exists. Delete the object and make it anew."
        | "`{field}`은(는) 만든 뒤에 바꿀 수 없습니다. 지우고 새로 만들어야 합니다.";
    unchangeable = "This can't be changed once it was set. Delete the object and make it anew."
        | "한번 정해지면 바꿀 수 없습니다. 지우고 새로 만들어야 합니다.";
    name_dots = "There may be no dots in this name." | "이 이름에는 점을 쓸 수 없습니다.";
    name_form = "Names have small letters, digits and dashes, and begin and end with a letter or digit."
        | "이름에는 소문자, 숫자, `-`만 쓰고, 처음과 끝은 글자나 숫자여야 합니다.";
    name_form_meant = "Names have small letters, digits and dashes only: `{meant}` would do."
        | "이름에는 소문자, 숫자, `-`만 쓸 수 있습니다. `{meant}`(이)라면 됩니다.";
    label_form = "Labels have letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit."
        | "레이블에는 영문자, 숫자, `-`, `_`, `.`만 쓰고, 처음과 끝은 글자나 숫자여야 합니다.";
    key_form = "Keys here have letters, digits, `-`, `_` and `.`, and no blanks."
        | "여기의 키에는 영문자, 숫자, `-`, `_`, `.`만 쓰고 공백은 쓸 수 없습니다.";
    port_range = "Ports are numbers from 1 to 65535." | "포트는 1부터 65535까지의 숫자입니다.";
    node_port_range = "Ports on the nodes themselves are taken from 30000 to 32767."
        | "노드의 포트는 30000부터 32767 사이에서 고릅니다.";
    node_port_type = "A port on the nodes exists only for `type: NodePort` or `LoadBalancer`."
        | "노드의 포트는 `type: NodePort`나 `LoadBalancer`일 때만 있습니다.";
    port_letters = "A port in quotes is taken for a port's name, which has letters. A number stands without quotes."
        | "따옴표 안의 포트는 이름으로 읽히고, 이름에는 글자가 있어야 합니다. 숫자라면 따옴표를 빼세요.";
    too_long = "`{field}` is too long." | "`{field}`이(가) 너무 깁니다.";
    not_negative = "`{field}` can't be below zero." | "`{field}`은(는) 0보다 작을 수 없습니다.";
    between = "`{field}` is between {low} and {high}." | "`{field}`은(는) {low}에서 {high} 사이여야 합니다.";
    request_over_limit = "A container asks for more than its own limit allows. The request is at most the limit."
        | "컨테이너가 자신의 한도보다 많이 요청합니다. 요청은 한도 이하여야 합니다.";
    resource_name = "Containers can be given `cpu`, `memory` and `ephemeral-storage`; others have a domain, such as `example.com/gpu`."
        | "컨테이너에는 `cpu`, `memory`, `ephemeral-storage`를 줄 수 있고, 그 밖에는 `example.com/gpu`처럼 도메인이 붙습니다.";
    resource_limit = "What can't be shared needs a limit, and the request is the same."
        | "나눠 쓸 수 없는 자원에는 한도가 있어야 하고, 요청도 같아야 합니다.";
    cron = "A schedule has five fields: minute, hour, day, month, weekday. `* * * * *` is every minute."
        | "일정은 분, 시, 일, 월, 요일의 다섯 자리입니다. `* * * * *`은 매분입니다.";
    volume_not_found = "The container mounts a volume `{value}` that the pod does not have. Volumes are listed in `spec.volumes`."
        | "컨테이너가 마운트하려는 `{value}` 볼륨이 파드에 없습니다. 볼륨은 `spec.volumes`에 적습니다.";
    volume_types = "A volume is of one kind. Make two volumes of it."
        | "볼륨 하나에는 종류를 하나만 쓸 수 있습니다. 둘로 나누세요.";
    env_both = "A variable has either a `value` or a `valueFrom`, not both."
        | "환경 변수에는 `value`와 `valueFrom` 중 하나만 쓸 수 있습니다.";
    one_of = "One of these is needed: {values}." | "다음 중 하나가 있어야 합니다: {values}.";
    recreate = "With `Recreate` all old pods end first; `rollingUpdate` has no meaning then. Take it out."
        | "`Recreate`에서는 예전 파드를 모두 끝낸 뒤 만들므로 `rollingUpdate`는 의미가 없습니다. 빼세요.";
    cluster_ip = "A Service's own address is chosen by the cluster, from its range. Leave it out."
        | "서비스의 주소는 클러스터가 자기 범위에서 고릅니다. 적지 않아도 됩니다.";
    unsupported = "`{value}` is not possible for `{field}`. Possible are {values}."
        | "`{field}`에는 `{value}`을(를) 쓸 수 없습니다. 쓸 수 있는 값: {values}";
    meant_value = "`{value}` is not possible for `{field}`; `{meant}` is."
        | "`{field}`에는 `{value}`이(가) 아니라 `{meant}`을(를) 씁니다.";
    duplicate = "`{field}` has a value that another one has already. They must differ."
        | "`{field}`의 값이 다른 것과 겹칩니다. 서로 달라야 합니다.";
    required = "`{field}` is missing, and it can't do without."
        | "꼭 있어야 하는 `{field}`이(가) 빠졌습니다.";
    required_why = "`{field}` is missing: {why}." | "`{field}`이(가) 빠졌습니다: {why}.";
    field_not_found = "`{field}` names `{value}`, and there is no such thing in this manifest."
        | "`{field}`에 적힌 `{value}`이(가) 이 매니페스트에 없습니다.";
    init_probe = "An init container runs to its end before the others start, so it has no probes."
        | "초기화 컨테이너는 다른 것보다 먼저 돌고 끝나므로 프로브를 둘 수 없습니다.";
    pod_containers = "A pod's containers are fixed for its life. Another set of containers is another pod."
        | "파드의 컨테이너는 살아 있는 동안 바뀌지 않습니다. 컨테이너가 달라지면 다른 파드입니다.";
    invalid = "The value of `{field}` is not possible: {why}."
        | "`{field}`의 값이 맞지 않습니다: {why}.";
    pod_immutable = "A pod that exists is hardly changed at all, except for its image. Replace it, or change the Deployment that makes it."
        | "이미 있는 파드는 이미지 말고는 거의 바꿀 수 없습니다. 새로 만들거나, 파드를 만드는 디플로이먼트를 고치세요.";
    field_forbidden = "`{field}` may not be set like this: {why}."
        | "`{field}`을(를) 이렇게 쓸 수 없습니다: {why}.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_and_particles_settle() {
        let facts = [("typed", "kubelctl"), ("meant", "kubectl")];
        assert_eq!(
            sentence(Lang::En, "meant_command", &facts),
            "There is no `kubelctl` here. Did you mean `kubectl`?"
        );
        let korean = sentence(Lang::Ko, "meant_command", &facts);
        assert!(korean.contains("`kubectl`을 쓰려던"), "{korean}");
        assert_eq!(sentence(Lang::En, "nothing of the kind", &[]), "");
    }

    #[test]
    fn both_languages_have_the_same_holes() {
        let holes = |text: &'static str| {
            let mut holes: Vec<&str> =
                text.split('{').skip(1).filter_map(|it| it.split('}').next()).collect();
            holes.sort_unstable();
            holes.dedup();
            holes
        };
        for (id, en, ko) in ROWS {
            let missing: Vec<_> =
                holes(ko).into_iter().filter(|hole| !holes(en).contains(hole)).collect();
            assert!(missing.is_empty(), "{id}: {missing:?} only in Korean");
        }
    }
}
