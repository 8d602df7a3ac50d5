//! `kubectl autoscale`: makes a horizontal pod autoscaler for a workload.

use super::create::set_options;
use crate::api::{FieldValidation, Quantity, Request, Resource};
use crate::kubectl::applied;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Info, Query};
use crate::map;
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "autoscale",
    usage: "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS \
            [--cpu=CPU] [--memory=MEMORY] [options]",
    about: "Lets the number of a workload's pods follow its load",
    flags: &[
        FLAGS,
        groups::PRINT,
        groups::FILENAME,
        groups::DRY_RUN,
        groups::SAVE_CONFIG,
        groups::RECORD,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::int32("min", "-1", "no fewer pods than this"),
    Flag::int32("max", "-1", "no more pods than this").required(),
    Flag::int32("cpu-percent", "-1", "share of the requested CPU to aim at").deprecated(
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or \
         '500m' for milliCPU).",
    ),
    Flag::text("cpu", "", "CPU to aim at: 70% or 500m"),
    Flag::text("memory", "", "memory to aim at: 70% or 200Mi"),
    Flag::text("name", "", "name of the autoscaler"),
    Flag::text("field-manager", "kubectl-autoscale", "name of the writer"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let dry_run = cx.dry_run()?;
    let (min, max) = (flags.int("min"), flags.int("max"));
    if max < 1 {
        return Err(text(format!("--max=MAXPODS is required and must be at least 1, max: {max}")));
    }
    if max < min {
        return Err(text(format!(
            "--max=MAXPODS must be larger or equal to --min=MINPODS, max: {max}, min: {min}"
        )));
    }
    if flags.int("cpu-percent") > 0 && !flags.text("cpu").is_empty() {
        return Err(text("--cpu-percent and --cpu are mutually exclusive"));
    }
    let metrics = metrics(cx)?;
    let found = Query::of(cx).find(cx)?;
    found.visit(cx, |cx, info| {
        let scalable = info.resource.info().subresources.contains(&"scale");
        if !scalable {
            let kind = info.resource.kind();
            return Err(text(format!(
                "cannot autoscale a {kind}: could not find scale subresource for {} in discovery \
                 information",
                info.resource.info().version.to_string() + "/" + info.resource.plural()
            )));
        }
        let scaler = scaler(cx, &info, &metrics);
        let done = if dry_run == DryRun::Client { "created" } else { "autoscaled" };
        let made = make(cx, scaler, dry_run)?;
        let mut printer = Printer::of(cx, &format!("{done}{}", dry_run.suffix()))?.typed();
        let said = printer.print(&made)?;
        cx.print(said);
        Ok(())
    })?;
    Ok(Next::Done)
}

fn scaler(cx: &Cx<'_>, info: &Info, metrics: &[Value]) -> Value {
    let flags = cx.flags();
    let name = match flags.text("name") {
        "" => info.name.as_str(),
        given => given,
    };
    let mut metadata = map! { "name": name };
    if cx.config.explicit {
        metadata.set(&["namespace"], cx.namespace());
    }
    let mut spec = map! {
        "maxReplicas": flags.int("max"),
        "scaleTargetRef": map! {
            "apiVersion": info.resource.api_version(), "kind": info.resource.kind(),
            "name": info.name.clone(),
        },
    };
    if flags.int("min") > 0 {
        spec.set(&["minReplicas"], flags.int("min"));
    }
    if !metrics.is_empty() {
        spec.set(&["metrics"], Value::list(metrics.iter().cloned()));
    }
    map! {
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": metadata,
        "spec": spec,
        "status": map! { "currentMetrics": Value::Null, "desiredReplicas": 0 },
    }
}

fn metrics(cx: &Cx<'_>) -> Result<Vec<Value>> {
    let flags = cx.flags();
    let mut metrics = Vec::new();
    let percent = flags.int("cpu-percent");
    if percent > 0 {
        metrics.push(metric("cpu", map! { "type": "Utilization", "averageUtilization": percent }));
    }
    for resource in ["cpu", "memory"] {
        let wanted = flags.text(resource);
        if !wanted.is_empty() {
            metrics.push(metric(resource, target(resource, wanted)?));
        }
    }
    Ok(metrics)
}

fn metric(resource: &str, target: Value) -> Value {
    map! { "type": "Resource", "resource": map! { "name": resource, "target": target } }
}

fn target(resource: &str, wanted: &str) -> Result<Value> {
    if let Some(share) = wanted.strip_suffix('%') {
        return match share.parse::<i64>() {
            Ok(share) if share > 0 => {
                Ok(map! { "type": "Utilization", "averageUtilization": share })
            }
            _ => Err(text(format!("invalid {resource} utilization value: {wanted}"))),
        };
    }
    match Quantity::parse(wanted) {
        Ok(_) => Ok(map! { "type": "AverageValue", "averageValue": wanted }),
        Err(why) => Err(text(format!("invalid {resource} quantity: {why}"))),
    }
}

fn make(cx: &mut Cx<'_>, mut scaler: Value, dry_run: DryRun) -> Result<Value> {
    if dry_run == DryRun::Client {
        return Ok(scaler);
    }
    if cx.flags().on("save-config") {
        scaler = applied::annotated_struct(&scaler);
    }
    let mut request = Request::create(Resource::HORIZONTALPODAUTOSCALERS, cx.namespace(), scaler);
    set_options(&mut request, cx.flags(), dry_run, FieldValidation::Warn);
    // kubectl falls back to autoscaling/v1, for which the flag --cpu would have to be readable.
    cx.object(request).map_err(|error| match cx.flags().text("cpu") {
        "" => text(
            "failed to create autoscaling/v2 HPA and the configuration is incompatible with \
             autoscaling/v1: empty input",
        ),
        _ => error,
    })
}
