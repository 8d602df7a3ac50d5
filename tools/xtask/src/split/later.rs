//! The later part: the functions that the first part leaves out, over the first part's memory,
//! table, globals and functions.

use super::{Cut, FIRST, IS_THERE, Place, address, function_table, grow, parse};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::ops::Range;
use walrus::ir::Value;
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId,
    FunctionKind, GlobalKind, ImportKind, ImportedFunction, Module, TableId, ValType,
};

/// Something that the first part exports for the later one, by its place in the common module.
#[derive(Clone, Copy)]
pub enum Need {
    Function(Place),
    Global(usize),
    Memory(usize),
    Table(usize),
}

impl Need {
    /// The same thing in the first part.
    pub fn of(self, module: &Module) -> Result<ExportItem> {
        let item = match self {
            Need::Function(at) => module.funcs.iter().nth(at).map(|it| it.id().into()),
            Need::Global(at) => module.globals.iter().nth(at).map(|it| it.id().into()),
            Need::Memory(at) => module.memories.iter().nth(at).map(|it| it.id().into()),
            Need::Table(at) => module.tables.iter().nth(at).map(|it| it.id().into()),
        };
        item.context("the first part lacks what the later one needs")
    }
}

/// What the later part needs, by the names under which it imports it.
pub type Needs = Vec<(String, Need)>;

/// Makes the later part; gives what it needs of the first, each by the name that it imports.
pub fn later_part(wasm: &[u8], cut: &Cut, later_data: &[Range<u32>]) -> Result<(Vec<u8>, Needs)> {
    let mut module = parse(wasm)?;
    let segments = data_segments(&module, later_data)?;
    bare(&mut module);
    let mut needs = BTreeMap::new();
    import_functions(&mut module, cut, &mut needs)?;
    import_state(&mut module, &mut needs);
    fill_slots(&mut module, cut)?;
    let memory = module.get_memory_id()?;
    for (at, bytes) in segments {
        let offset = ConstExpr::Value(Value::I32(i32::try_from(at)?));
        module.data.add(DataKind::Active { memory, offset }, bytes);
    }
    let there = module.add_import_global(FIRST, IS_THERE, ValType::I32, true, false).0;
    let mut start = FunctionBuilder::new(&mut module.types, &[], &[]);
    start.func_body().i32_const(1).global_set(there);
    module.start = Some(start.finish(Vec::new(), &mut module.funcs));
    walrus::passes::gc::run(&mut module);
    let needs = renamed(&mut module, &needs);
    Ok((module.emit_wasm(), needs))
}

/// Gives what is still imported short names in a row, which compress to almost nothing.
fn renamed(module: &mut Module, needs: &BTreeMap<String, Need>) -> Needs {
    let mut out = Needs::new();
    for import in module.imports.iter_mut() {
        if let Some(need) = needs.get(&import.name) {
            import.name = format!("{:x}", out.len());
            out.push((import.name.clone(), *need));
        }
    }
    out
}

/// Takes away all that makes a module do something by itself.
fn bare(module: &mut Module) {
    module.start = None;
    let exports: Vec<_> = module.exports.iter().map(|export| export.id()).collect();
    exports.into_iter().for_each(|id| module.exports.delete(id));
    let elements: Vec<_> = module.elements.iter().map(|element| element.id()).collect();
    elements.into_iter().for_each(|id| module.elements.delete(id));
    let data: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    data.into_iter().for_each(|id| module.data.delete(id));
    module.tables.iter_mut().for_each(|table| table.elem_segments.clear());
    module.memories.iter_mut().for_each(|memory| memory.data_segments.clear());
}

/// Every function of the first part becomes an import.
fn import_functions(
    module: &mut Module,
    cut: &Cut,
    needs: &mut BTreeMap<String, Need>,
) -> Result<()> {
    let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
    for (place, id) in ids.into_iter().enumerate() {
        if id.index() != place {
            bail!("functions are not numbered in their order");
        }
        if cut.later.contains(&place) {
            continue;
        }
        let name = format!("f{place}");
        let ty = module.funcs.get(id).ty();
        match &module.funcs.get(id).kind {
            FunctionKind::Import(imported) => {
                let import = module.imports.get_mut(imported.import);
                (import.module, import.name) = (FIRST.to_string(), name.clone());
            }
            _ => {
                let import = module.imports.add(FIRST, &name, ImportKind::Function(id));
                module.funcs.get_mut(id).kind =
                    FunctionKind::Import(ImportedFunction { import, ty });
            }
        }
        needs.insert(name, Need::Function(place));
    }
    Ok(())
}

/// Memory, tables and globals become imports.
fn import_state(module: &mut Module, needs: &mut BTreeMap<String, Need>) {
    let globals: Vec<_> = module.globals.iter().map(|global| global.id()).collect();
    for (at, id) in globals.into_iter().enumerate() {
        let name = format!("g{at}");
        let import = module.imports.add(FIRST, &name, ImportKind::Global(id));
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
        needs.insert(name, Need::Global(at));
    }
    let memories: Vec<_> = module.memories.iter().map(|memory| memory.id()).collect();
    for (at, id) in memories.into_iter().enumerate() {
        let name = format!("m{at}");
        let import = module.imports.add(FIRST, &name, ImportKind::Memory(id));
        module.memories.get_mut(id).import = Some(import);
        needs.insert(name, Need::Memory(at));
    }
    let tables: Vec<_> = module.tables.iter().map(|table| table.id()).collect();
    for (at, id) in tables.into_iter().enumerate() {
        let name = format!("t{at}");
        let import = module.imports.add(FIRST, &name, ImportKind::Table(id));
        module.tables.get_mut(id).import = Some(import);
        needs.insert(name, Need::Table(at));
    }
}

/// The slots that each function has in the function table.
pub fn slots_of(module: &Module, table: TableId) -> Result<BTreeMap<Place, Vec<u64>>> {
    let mut slots = BTreeMap::<Place, Vec<u64>>::new();
    for element in module.elements.iter() {
        let (start, functions) = match (&element.kind, &element.items) {
            (ElementKind::Active { table: of, offset }, ElementItems::Functions(functions))
                if *of == table =>
            {
                let ConstExpr::Value(Value::I32(start)) = offset else {
                    bail!("a table segment without a fixed place");
                };
                (u64::try_from(*start)?, functions)
            }
            (_, ElementItems::Functions(functions)) if functions.is_empty() => continue,
            (_, ElementItems::Expressions(..)) => continue,
            _ => bail!("a table segment that split does not know"),
        };
        for (slot, function) in (start..).zip(functions) {
            slots.entry(function.index()).or_default().push(slot);
        }
    }
    Ok(slots)
}

/// Puts the later part's functions into their slots, one segment a run of slots.
fn fill_slots(module: &mut Module, cut: &Cut) -> Result<()> {
    let table = function_table(module)?;
    grow(module, table, cut.table_size);
    let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
    let by_slot: BTreeMap<u64, FunctionId> = cut
        .slots
        .iter()
        .flat_map(|(place, slots)| slots.iter().map(|slot| (*slot, ids[*place])))
        .collect();
    let mut runs: Vec<(u64, Vec<FunctionId>)> = Vec::new();
    for (slot, id) in by_slot {
        match runs.last_mut() {
            Some((start, run)) if *start + run.len() as u64 == slot => run.push(id),
            _ => runs.push((slot, vec![id])),
        }
    }
    for (start, run) in runs {
        let offset = ConstExpr::Value(Value::I32(i32::try_from(start)?));
        let kind = ElementKind::Active { table, offset };
        let element = module.elements.add(kind, ElementItems::Functions(run));
        module.tables.get_mut(table).elem_segments.insert(element);
    }
    Ok(())
}

/// The bytes at these addresses.
fn data_segments(module: &Module, ranges: &[Range<u32>]) -> Result<Vec<(u32, Vec<u8>)>> {
    let mut segments = Vec::new();
    for data in module.data.iter() {
        let start = address(data)?;
        for range in ranges.iter().filter(|range| range.start >= start) {
            let bytes = (range.start - start) as usize..(range.end - start) as usize;
            if let Some(bytes) = data.value.get(bytes) {
                segments.push((range.start, bytes.to_vec()));
            }
        }
    }
    Ok(segments)
}
