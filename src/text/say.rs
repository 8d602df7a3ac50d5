//! The narration: what happens in the cluster, a sentence a change.

use super::texts;

texts! {
    stateful_set = "StatefulSet" | "스테이트풀셋";
    daemon_set = "DaemonSet" | "데몬셋";
    job = "Job" | "잡";
    replication_controller = "ReplicationController" | "레플리케이션컨트롤러";
    at_rest(owner, want, has) =
        "Deployment `{owner}` wants {want} and has {has}. Delete one and see what the cluster does."
        | "디플로이먼트 `{owner}`은(는) {want}를 원하고, 지금 {has}개가 있습니다. 하나를 지워 보세요.";
    settled(kind, owner, want) = "{kind} `{owner}` wants {want}, and all of them are ready."
        | "{kind} `{owner}`이(가) 원하는 {want}가 모두 준비됐습니다.";
    quiet = "The cluster is at rest: everything is as it was asked for."
        | "클러스터가 안정됐습니다. 모든 것이 요청한 대로입니다.";
    empty = "The cluster is empty. Paste a manifest, or type a command."
        | "클러스터가 비어 있습니다. 매니페스트를 붙여 넣거나 명령을 입력해 보세요.";
    typed = "You type a command. The cluster has not heard of it yet."
        | "명령을 입력했습니다. 클러스터는 아직 아무것도 모릅니다.";
    asks_delete(pod) =
        "kubectl asks the API server to delete `{pod}`. Everyone talks to the API server, and \
          only to it."
        | "kubectl이 API 서버에 `{pod}` 삭제를 요청합니다. 모두가 API 서버하고만 이야기합니다.";
    asks_create(kind, name) =
        "kubectl asks the API server to create {kind} `{name}`. It is only written down so far."
        | "kubectl이 API 서버에 {kind} `{name}` 생성을 요청합니다. 아직은 기록됐을 뿐입니다.";
    terminating(node, grace) =
        "The pod is now Terminating. The kubelet on `{node}` sends SIGTERM; the container has up \
          to {grace} to finish."
        | "파드가 Terminating으로 바뀝니다. `{node}`의 kubelet이 SIGTERM을 보냈고, 컨테이너는 {grace} 안에 마무리해야 합니다.";
    terminating_many(count) =
        "{count} are Terminating: their containers get SIGTERM and may finish."
        | "{count}가 Terminating으로 바뀝니다. 컨테이너들이 SIGTERM을 받고 마무리합니다.";
    terminating_unbound(pod) =
        "`{pod}` is Terminating. It never had a machine, so nothing has to stop."
        | "`{pod}`이(가) Terminating으로 바뀝니다. 노드에 배정된 적이 없어 멈출 것도 없습니다.";
    notices(maker, want, has) =
        "The {maker} controller sees the change: it wants {want} and counts {has}. A leaving \
          pod no longer counts."
        | "{maker} 컨트롤러가 변화를 알아챕니다. 원하는 파드는 {want}개인데 {has}개뿐입니다. 종료 중인 파드는 세지 않습니다.";
    notices_in_turn(want, has) =
        "The StatefulSet controller sees the change: it wants {want} and counts {has}. The next \
          pod gets the same name, so it waits until this one is gone."
        | "스테이트풀셋 컨트롤러가 변화를 알아챕니다. 원하는 파드는 {want}개인데 {has}개뿐입니다. 다음 파드도 같은 이름을 쓰므로, 이 파드가 사라질 때까지 기다립니다.";
    replaces_in_turn(pod) =
        "It creates `{pod}` again: the same name, the same volumes, but a new uid, and no \
          machine yet."
        | "`{pod}`을(를) 다시 만듭니다. 이름과 볼륨은 같지만 uid는 새것이고, 아직 노드는 없습니다.";
    replaces(pod) =
        "It creates another pod from the template: `{pod}`. A new name, a new uid, and no \
          machine yet."
        | "템플릿으로 다른 파드 `{pod}`을(를) 만듭니다. 이름도 uid도 새로 정해졌고, 아직 노드는 없습니다.";
    born(maker, pod, owner) =
        "The {maker} controller creates `{pod}` from the template of `{owner}`. It has no \
          machine yet."
        | "{maker} 컨트롤러가 `{owner}`의 템플릿으로 `{pod}`을(를) 만듭니다. 아직 노드는 없습니다.";
    born_many(maker, count, owner) =
        "The {maker} controller creates {count} from the template of `{owner}`."
        | "{maker} 컨트롤러가 `{owner}`의 템플릿으로 {count}를 만듭니다.";
    born_bare(pod) =
        "Pod `{pod}` is written down. Nobody owns it: if it goes, nothing brings another."
        | "파드 `{pod}`이(가) 기록됐습니다. 소유자가 없어서, 사라지면 대신할 파드가 생기지 않습니다.";
    bound(pod, node) =
        "The scheduler binds `{pod}` to `{node}`. This happens once in its life: a pod never \
          goes to another machine."
        | "스케줄러가 `{pod}`을(를) `{node}`에 배정합니다. 배정은 파드마다 한 번뿐이며, 파드는 다른 노드로 옮겨 가지 않습니다.";
    bound_many(count) = "The scheduler binds {count} to machines, one by one."
        | "스케줄러가 {count}를 하나씩 노드에 배정합니다.";
    unschedulable(pod) = "No machine fits `{pod}`. It waits in the tray until one does."
        | "`{pod}`이(가) 들어갈 노드가 없습니다. 맞는 노드가 생길 때까지 기다립니다.";
    pulls(node, image, pod) = "The kubelet on `{node}` pulls the image `{image}` for `{pod}`."
        | "`{node}`의 kubelet이 `{pod}`에 쓸 `{image}` 이미지를 받습니다.";
    prepares(node, pod) =
        "The kubelet on `{node}` prepares `{pod}`: its own network, its volumes, then its \
          containers."
        | "`{node}`의 kubelet이 `{pod}`을(를) 준비합니다. 네트워크와 볼륨을 먼저, 컨테이너는 그다음에 만듭니다.";
    gone_replaced(pod) =
        "The old container ended, so `{pod}` is gone for good. Its name and uid never return."
        | "기존 컨테이너가 끝나 `{pod}`은(는) 완전히 사라졌습니다. 그 이름과 uid는 다시 쓰이지 않습니다.";
    gone_in_turn(pod) =
        "The old container ended, so this `{pod}` is gone. The next one has its name, but another \
          uid."
        | "기존 컨테이너가 끝나 이 `{pod}`은(는) 사라졌습니다. 다음 파드는 이름만 같고 uid는 다릅니다.";
    gone_bare(pod) = "`{pod}` is gone and stays gone: nothing owned it."
        | "`{pod}`은(는) 사라졌고 돌아오지 않습니다. 소유자가 없었기 때문입니다.";
    gone_many(count) = "{count} are gone." | "{count}가 사라졌습니다.";
    started(pod, ready) =
        "The container of `{pod}` has started: Running, but {ready} ready until its first probe \
          succeeds."
        | "`{pod}`의 컨테이너가 시작됐습니다. Running이지만 첫 프로브가 성공할 때까지는 {ready}입니다.";
    ready(pod) = "`{pod}` is Ready." | "`{pod}` 준비 완료.";
    ready_many(count) = "{count} are Ready." | "{count} 준비 완료.";
    ready_again(want) =
        "Ready. Wanted {want}, has {want}. One pod left; another one took its place."
        | "준비 완료. 원하는 수 {want}, 현재 {want}. 떠난 파드의 자리를 다른 파드가 채웠습니다.";
    speed_back = "From now on at normal speed; ¼ is always there."
        | "이제부터는 보통 속도로 움직입니다. 언제든 ¼로 되돌릴 수 있습니다.";
    container_restarted(pod) =
        "The container ended. The kubelet starts it again in the same pod `{pod}`: same name, \
          same IP, one restart more."
        | "컨테이너가 끝났습니다. kubelet이 같은 파드 `{pod}` 안에서 다시 시작합니다. 이름과 IP는 그대로이고 재시작 횟수만 늘어납니다.";
    back_off(pod, time) =
        "A container of `{pod}` failed again. The kubelet waits {time} before the next start."
        | "`{pod}`의 컨테이너가 또 실패했습니다. kubelet이 {time} 뒤에 다시 시작합니다.";
    failed(pod, status) = "A container of `{pod}` failed: {status}."
        | "`{pod}`의 컨테이너가 실패했습니다: {status}.";
    pull_failed(pod) = "The image for `{pod}` can't be pulled. The kubelet tries again later."
        | "`{pod}`에 쓸 이미지를 받을 수 없습니다. kubelet이 나중에 다시 시도합니다.";
    completed(pod) = "All containers of `{pod}` ended with exit code 0: its work is done."
        | "`{pod}`의 모든 컨테이너가 종료 코드 0으로 끝났습니다. 할 일을 마쳤습니다.";
    scaled(kind, owner, want) = "{kind} `{owner}` now wants {want}."
        | "{kind} `{owner}`이(가) 이제 {want}를 원합니다.";
    owner_born(kind, owner, want) =
        "{kind} `{owner}` is written down: it wants {want} and has none. Its controllers \
          read that and act."
        | "{kind} `{owner}`이(가) 기록됐습니다. {want}를 원하지만 아직 없습니다. 컨트롤러가 이를 읽고 움직입니다.";
    owner_gone(kind, owner) =
        "{kind} `{owner}` is gone. The garbage collector removes what it owned."
        | "{kind} `{owner}`이(가) 사라졌습니다. 가비지 컬렉터가 그것이 소유한 것을 지웁니다.";
    node_silent(node) =
        "`{node}` has stopped renewing its lease, so it is NotReady. Its pods are replaced only \
          after 300 s more."
        | "`{node}`이(가) 리스를 갱신하지 않아 NotReady가 됐습니다. 그 위의 파드는 300초가 더 지나야 다른 곳에 만들어집니다.";
    node_back(node) = "`{node}` is Ready again." | "`{node}`이(가) 다시 Ready가 됐습니다.";
    node_cordoned(node) = "`{node}` takes no new pods; those on it stay."
        | "`{node}`에는 새 파드가 배정되지 않습니다. 이미 있는 파드는 그대로입니다.";
}
