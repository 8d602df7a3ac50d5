//! What a cluster costs: CPU to bring pods up, bytes a pod, time of a write and of a read.
//!
//! `cargo bench` prints the figures of `docs/BENCHMARKS.md`. CPU time is the thread's own where
//! the system tells it (Linux), so other programs on the machine count little. A number behind
//! `--` (`cargo bench -- 1000`) brings only that many pods up, for a profiler.

use respawn::api::views::{DeploymentView, MetaView};
use respawn::api::{Request, Resource};
use respawn::cluster::{Actor, Cluster, Scenario};
use respawn::loops::Profile;
use respawn::value::Value;
use respawn::{list, map};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Counts what is allocated and not freed.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LIVE.fetch_add(size, Ordering::Relaxed);
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    println!("{:<44} {:>12}", "case", "figure");
    let only: Option<i64> = std::env::args().find_map(|argument| argument.parse().ok());
    let (_, boot) = timed(|| Cluster::boot(&scenario(3), 1));
    row("boot: 3 nodes, 9 minutes up", ms(boot));
    for (pods, nodes) in [(100, 3), (1_000, 10), (10_000, 100)] {
        if only.is_some_and(|only| only != pods) {
            continue;
        }
        let mut cluster = Cluster::boot(&scenario(nodes), 1);
        let before = LIVE.load(Ordering::Relaxed);
        let ((), spent) = timed(|| create_and_wait(&mut cluster, pods));
        row(&format!("create {pods} pods on {nodes} nodes to Ready"), ms(spent));
        cluster.advance(cluster.now() + 300_000);
        let bytes = LIVE.load(Ordering::Relaxed).saturating_sub(before);
        let each = bytes as f64 / pods as f64 / 1024.0;
        row("  bytes a pod with its events, five minutes on", format!("{each:.1} KiB"));
        if pods == 1_000 && only.is_none() {
            small_things(&mut cluster);
        }
    }
}

fn scenario(nodes: usize) -> Scenario {
    Scenario::with_nodes("bench", nodes, Profile::page())
}

fn create_and_wait(cluster: &mut Cluster, pods: i64) {
    let labels = map! { "app": "web" };
    let container = map! { "name": "nginx", "image": "nginx:1.25" };
    let template = map! {
        "metadata": map! { "labels": labels.clone() },
        "spec": map! { "containers": list![container] },
    };
    let deployment = map! {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": map! { "name": "web" },
        "spec": map! {
            "replicas": pods, "selector": map! { "matchLabels": labels }, "template": template,
        },
    };
    let request = Request::create(Resource::DEPLOYMENTS, "default", deployment);
    cluster.request(Actor::Kubectl(0), None, &request).expect("a plain Deployment is granted");
    let limit = cluster.now() + 3_600_000;
    while available(cluster) < pods {
        assert!(cluster.now() < limit, "{} of {pods} pods are ready", available(cluster));
        cluster.advance(cluster.now() + 250);
    }
}

fn available(cluster: &Cluster) -> i64 {
    let found = cluster.view().find(Resource::DEPLOYMENTS, "default", "web");
    found.and_then(|object| DeploymentView(object).available_replicas()).unwrap_or(0)
}

/// A checkpoint, a status write, a read, a table, all with 1,000 pods.
fn small_things(cluster: &mut Cluster) {
    const TIMES: u32 = 20_000;
    let ((), clone) =
        timed(|| (0..TIMES).for_each(|_| drop(std::hint::black_box(cluster.clone()))));
    row("  clone the cluster", us(clone / TIMES));
    let pod: Value = cluster.view().list(Resource::PODS, "default").next().unwrap().1.clone();
    let name = MetaView(&pod).name().to_string();
    let ((), read) = timed(|| {
        for _ in 0..TIMES {
            let request = Request::get(Resource::PODS, "default", name.as_str());
            std::hint::black_box(cluster.request(Actor::Kubectl(0), None, &request).is_ok());
        }
    });
    row("  GET a pod", us(read / TIMES));
    let ((), write) = timed(|| {
        for i in 0..TIMES {
            let mut changed = pod.clone();
            changed.remove(&["metadata", "resourceVersion"]);
            changed.set(&["status", "message"], i64::from(i).to_string());
            let request = Request::update_status(Resource::PODS, changed);
            std::hint::black_box(cluster.request(Actor::Kubectl(0), None, &request).is_ok());
        }
    });
    row("  write a pod's status", us(write / TIMES));
    let ((), table) = timed(|| {
        let mut request = Request::list(Resource::PODS, "default");
        request.options.as_table = true;
        std::hint::black_box(cluster.request(Actor::Kubectl(0), None, &request).is_ok());
    });
    row("  table of all pods", us(table));
    let ((), hour) = timed(|| cluster.advance(cluster.now() + 3_600_000));
    row("  one hour of virtual time at rest", ms(hour));
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the world, not the cluster")]
/// CPU time of this thread, or the wall clock's where the system does not tell it.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (wall, cpu) = (Instant::now(), thread_cpu());
    let result = work();
    let spent = match (cpu, thread_cpu()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => wall.elapsed(),
    };
    (result, spent)
}

fn thread_cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

fn row(case: &str, figure: String) {
    println!("{case:<44} {figure:>12}");
}

fn ms(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1e3)
}

fn us(duration: Duration) -> String {
    format!("{:.2} µs", duration.as_secs_f64() * 1e6)
}
