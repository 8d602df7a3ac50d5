//! Words of the page's own browser, and of its load generator.

use super::texts;

texts! {
    browser = "Browser" | "브라우저";
    address = "Address" | "주소";
    back = "Back" | "뒤로";
    forward = "Forward" | "앞으로";
    reload = "Reload" | "새로 고침";
    content = "Page" | "페이지";
    /// Where the browser stands.
    outside = "This browser is on your machine, outside of the cluster."
        | "이 브라우저는 클러스터 밖, 내 컴퓨터에 있습니다.";
    reachable = "To be reached from here" | "여기서 열 수 있는 주소";
    nothing_yet = "Nothing of the cluster is to be reached from here yet. A running `kubectl port-forward`, a NodePort or a LoadBalancer opens a way in."
        | "아직 여기서 열 수 있는 주소가 없습니다. `kubectl port-forward`를 켜거나 NodePort, LoadBalancer 서비스를 만들면 길이 열립니다.";
    loading = "Waiting for an answer…" | "응답을 기다리는 중…";
    served_by(pod, node) = "pod `{pod}` on `{node}` answered" | "`{node}`의 파드 `{pod}`이(가) 응답";
    served_by_node = "the node itself answered" | "노드가 직접 응답";
    to_pod(pod) = "pod {pod}" | "파드 {pod}";
    to_service(name) = "Service {name}" | "서비스 {name}";
    open(url) = "Open {url}" | "{url} 열기";
    open_in_browser = "Open in the browser" | "브라우저에서 열기";
    forward_port = "Open a port here" | "내 컴퓨터에 포트 열기";

    send_load = "Send requests all the time" | "요청 계속 보내기";
    load = "Load" | "부하";
    /// What came of requests so far.
    requests(passed, failed) = "{passed} requests, {failed} failed" | "요청 {passed}건, 실패 {failed}건";

    unreachable = "This site can't be reached" | "사이트에 연결할 수 없음";
    not_working = "This page isn't working" | "페이지가 작동하지 않습니다";
    refused(host) = "{host} refused to connect." | "{host}에서 연결을 거부했습니다.";
    unknown(host) = "{host}'s server IP address could not be found."
        | "{host}의 서버 IP 주소를 찾을 수 없습니다.";
    no_route(host) = "{host} is unreachable." | "{host}에 연결할 수 없습니다.";
    timed_out(host) = "{host} took too long to respond." | "{host}의 응답 시간이 너무 깁니다.";
    empty(host) = "{host} didn't send any data." | "{host}에서 전송한 데이터가 없습니다.";
    no_tls(host) = "{host} sent an invalid response." | "{host}에서 잘못된 응답을 보냈습니다.";
    untrusted(host) = "{host} can't prove that it is the one: its certificate is not trusted."
        | "{host}의 인증서를 믿을 수 없어 진짜인지 확인할 수 없습니다.";
    no_address = "This is no address. An address looks like `http://localhost:8080`."
        | "주소가 아닙니다. `http://localhost:8080`처럼 적으세요.";
}
