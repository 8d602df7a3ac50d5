//! Parts the program into what the first picture needs and what can load after it.
//!
//! Both parts are one program: they share memory, table and globals. A function of the later part
//! that the first part can reach is a stub there. Its table slot holds the function itself as soon
//! as the later part is there; if a stub is called before, it has that part loaded at once. So
//! where the cut runs decides speed alone, never what the program does.
//!
//! Start at [`split`]. [`recording`] knows which functions are of the first part, [`data`] which
//! bytes.

pub mod data;
mod later;
pub mod recording;

use anyhow::{Context, Result, bail};
use later::{later_part, slots_of};
use std::collections::{BTreeMap, BTreeSet};
use walrus::ir::{UnaryOp, Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalId, LocalFunction,
    Module, ModuleConfig, TableId, ValType,
};

/// The glue's import by which a stub has the later part loaded; see `static/start.js`.
const LOADER: &str = "respawnLaterNow";
/// The module name under which the later part imports what the first part exports for it.
const FIRST: &str = "first";
/// The name of the global that is 1 when the later part is there.
const IS_THERE: &str = "later";

/// The two parts.
pub struct Parts {
    pub first: Vec<u8>,
    pub later: Vec<u8>,
}

/// A function by its place in the module that both parts are made from.
type Place = usize;

/// What the first part keeps and what both agree on.
struct Cut {
    /// Functions of the later part.
    later: BTreeSet<Place>,
    /// Those of them that the first part can reach, with their slots of the function table.
    slots: BTreeMap<Place, Vec<u64>>,
    /// How many slots the table has had to grow to.
    table_size: u64,
}

/// Parts a program that wasm-bindgen has finished. `is_first` tells by its name whether a function
/// is of the first part; `later_data` are the addresses that only the others read.
pub fn split(
    wasm: &[u8],
    is_first: &dyn Fn(&str) -> bool,
    later_data: &[std::ops::Range<u32>],
) -> Result<Parts> {
    let mut module = parse(wasm)?;
    let cut = cut(&module, is_first)?;
    let (later, needs) = later_part(wasm, &cut, later_data)?;
    stub_out(&mut module, &cut)?;
    for (name, item) in needs {
        let item = item.of(&module)?;
        module.exports.add(&name, item);
    }
    blank(&mut module, later_data)?;
    walrus::passes::gc::run(&mut module);
    Ok(Parts { first: module.emit_wasm(), later })
}

fn parse(wasm: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let mut module = config.parse(wasm).context("a program to split")?;
    let customs: Vec<_> = module.customs.iter().map(|(id, _)| id).collect();
    for id in customs {
        module.customs.delete(id);
    }
    Ok(module)
}

/// Decides where each function goes.
fn cut(module: &Module, is_first: &dyn Fn(&str) -> bool) -> Result<Cut> {
    let mut later = BTreeSet::new();
    for (id, _) in module.funcs.iter_local() {
        let name = module.funcs.get(id).name.as_deref();
        if name.is_some_and(|name| !is_first(name)) {
            later.insert(id.index());
        }
    }
    if let Some(start) = module.start {
        later.remove(&start.index());
    }
    let mut reached = BTreeSet::new();
    for (id, function) in module.funcs.iter_local() {
        if !later.contains(&id.index()) {
            reached.extend(called_by(function));
        }
    }
    for export in module.exports.iter() {
        if let ExportItem::Function(id) = export.item {
            reached.insert(id.index());
        }
    }
    let table = function_table(module)?;
    let mut slots = slots_of(module, table)?;
    let mut table_size = module.tables.get(table).initial;
    slots.retain(|place, _| later.contains(place));
    for place in reached.intersection(&later) {
        slots.entry(*place).or_insert_with(|| {
            table_size += 1;
            vec![table_size - 1]
        });
    }
    Ok(Cut { later, slots, table_size })
}

fn function_table(module: &Module) -> Result<TableId> {
    module.tables.main_function_table()?.context("a table of functions")
}

/// Gives a table this many slots.
fn grow(module: &mut Module, table: TableId, size: u64) {
    let table = module.tables.get_mut(table);
    table.initial = size;
    table.maximum = table.maximum.map(|maximum| maximum.max(size));
}

/// The functions that a function names.
fn called_by(function: &LocalFunction) -> BTreeSet<Place> {
    struct Calls(BTreeSet<Place>);
    impl Visitor<'_> for Calls {
        fn visit_function_id(&mut self, id: &FunctionId) {
            self.0.insert(id.index());
        }
    }
    let mut calls = Calls(BTreeSet::new());
    dfs_in_order(&mut calls, function, function.entry_block());
    calls.0
}

/// Puts a stub in the place of each function of the later part that can be reached.
fn stub_out(module: &mut Module, cut: &Cut) -> Result<()> {
    let table = function_table(module)?;
    let size = cut.table_size;
    grow(module, table, size);
    let is_there =
        module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(0)));
    module.exports.add(IS_THERE, is_there);
    let ensure = ensure(module, is_there)?;
    let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
    for (place, slots) in &cut.slots {
        let slot = i32::try_from(*slots.first().context("a slot")?)?;
        let id = *ids.get(*place).context("a function")?;
        let ty = module.funcs.get(id).ty();
        let (params, results) =
            (module.types.params(ty).to_vec(), module.types.results(ty).to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
        let args: Vec<_> = params.iter().map(|param| module.locals.add(*param)).collect();
        let mut body = builder.func_body();
        body.call(ensure);
        for arg in &args {
            body.local_get(*arg);
        }
        body.i32_const(slot).call_indirect(ty, table);
        module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(args));
    }
    Ok(())
}

/// A function that has the later part loaded unless it is there.
fn ensure(module: &mut Module, is_there: GlobalId) -> Result<FunctionId> {
    let loader = module.imports.iter().find(|import| import.name.contains(LOADER));
    let loader = match loader.map(|import| import.kind.clone()) {
        Some(walrus::ImportKind::Function(id)) => id,
        _ => bail!("the program does not import {LOADER}"),
    };
    let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
    builder.func_body().global_get(is_there).unop(UnaryOp::I32Eqz).if_else(
        None,
        |then| {
            then.call(loader);
        },
        |_| {},
    );
    Ok(builder.finish(Vec::new(), &mut module.funcs))
}

/// Blanks the data that comes with the later part: nothing compresses better.
fn blank(module: &mut Module, later: &[std::ops::Range<u32>]) -> Result<()> {
    let ids: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in ids {
        let data = module.data.get_mut(id);
        let start = address(data)?;
        for range in later {
            let from = range.start.max(start) - start;
            let to = range.end.max(start) - start;
            if let Some(bytes) = data.value.get_mut(from as usize..to as usize) {
                bytes.fill(0);
            }
        }
    }
    Ok(())
}

/// Where a data segment stands in memory.
fn address(data: &walrus::Data) -> Result<u32> {
    match &data.kind {
        walrus::DataKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } => {
            Ok(u32::try_from(*offset)?)
        }
        _ => bail!("a data segment without a fixed address"),
    }
}

/// Counts which functions ran: each gets an exported global, 1 after its first call. Gives the
/// program and the functions' names in the order of their globals `h0`, `h1`, ….
pub fn with_counters(wasm: &[u8]) -> Result<(Vec<u8>, Vec<String>)> {
    let mut module = parse(wasm)?;
    let mut names = Vec::new();
    let ids: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    for id in ids {
        let zero = ConstExpr::Value(Value::I32(0));
        let hit = module.globals.add_local(ValType::I32, true, false, zero);
        module.exports.add(&format!("h{}", names.len()), hit);
        let function = module.funcs.get_mut(id);
        names.push(function.name.clone().unwrap_or_default());
        let mut body = function.kind.unwrap_local_mut().builder_mut().func_body();
        body.const_at(0, Value::I32(1)).global_set_at(1, hit);
    }
    Ok((module.emit_wasm(), names))
}
