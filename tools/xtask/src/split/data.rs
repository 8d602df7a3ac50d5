//! Which bytes of the program's constants only functions of the later part can read.
//!
//! The linker wrote down where it put each address (`--emit-relocs`, see `.cargo/config.toml`).
//! So it is known which constants a function names, and which other constants those name. What no
//! function of the first part reaches so goes with the later part. What is in doubt stays.

use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasmparser::{
    BinaryReader, DataKind, KnownCustom, Linking, Name, Operator, Parser, Payload,
    RelocSectionReader, RelocationType, SymbolInfo,
};

/// A symbol of data: where it is in memory.
type Symbol = Range<u32>;

/// What the linked program says of its data.
#[derive(Default)]
struct Linked {
    /// Function index to name.
    names: BTreeMap<u32, String>,
    /// The first index that is not an import.
    imported: u32,
    /// The bytes of each function, within the code section.
    bodies: Vec<Range<u32>>,
    /// For each segment, its bytes within the data section and its address.
    segments: Vec<(Range<u32>, u32)>,
    symbols: Vec<Option<Symbol>>,
    /// Where in the code or data section the address of which symbol stands.
    in_code: Vec<(u32, usize)>,
    in_data: Vec<(u32, usize)>,
    /// Where the two sections begin in the file, and their place among all sections.
    code: (u32, u32),
    data: (u32, u32),
}

/// The addresses that only functions of the later part read, in order.
pub fn later_ranges(linked: &[u8], is_first: &dyn Fn(&str) -> bool) -> Result<Vec<Range<u32>>> {
    Ok(ranges(&read(linked)?, is_first))
}

fn ranges(linked: &Linked, is_first: &dyn Fn(&str) -> bool) -> Vec<Range<u32>> {
    let firsts = reachable(linked, is_first);
    let end = linked.segments.iter().map(|(bytes, at)| at + (bytes.end - bytes.start)).max();
    let mut is_later = vec![false; end.unwrap_or(0) as usize];
    for (symbol, range) in linked.symbols.iter().enumerate() {
        if let Some(range) = range.clone().filter(|_| !firsts.contains(&symbol)) {
            mark(&mut is_later, range, true);
        }
    }
    for symbol in firsts {
        if let Some(range) = linked.symbols[symbol].clone() {
            mark(&mut is_later, range, false);
        }
    }
    runs(&is_later)
}

fn mark(map: &mut [bool], range: Symbol, value: bool) {
    if let Some(bytes) = map.get_mut(range.start as usize..range.end as usize) {
        bytes.fill(value);
    }
}

/// The runs of `true` that are worth a segment of their own.
fn runs(map: &[bool]) -> Vec<Range<u32>> {
    const SHORTEST: usize = 16;
    let mut runs = Vec::new();
    let mut at = 0;
    for chunk in map.chunk_by(|a, b| a == b) {
        if chunk[0] && chunk.len() >= SHORTEST {
            runs.push(at as u32..(at + chunk.len()) as u32);
        }
        at += chunk.len();
    }
    runs
}

/// The symbols that functions of the first part reach, and those that nothing is known to reach.
fn reachable(linked: &Linked, is_first: &dyn Fn(&str) -> bool) -> BTreeSet<usize> {
    let mut named_by_data = BTreeMap::<usize, BTreeSet<usize>>::new();
    let mut known = BTreeSet::new();
    let mut found = BTreeSet::new();
    for (at, symbol) in &linked.in_code {
        known.insert(*symbol);
        let body = linked.bodies.partition_point(|body| body.end <= *at);
        let name = linked.names.get(&(linked.imported + body as u32));
        if name.is_none_or(|name| is_first(name)) {
            found.insert(*symbol);
        }
    }
    let mut by_start: Vec<(u32, u32, usize)> = Vec::new();
    for (symbol, range) in linked.symbols.iter().enumerate() {
        by_start.extend(range.as_ref().map(|range| (range.start, range.end, symbol)));
    }
    by_start.sort_unstable();
    for (at, symbol) in &linked.in_data {
        let Some(address) = linked.address(*at) else { continue };
        known.insert(*symbol);
        let after = by_start.partition_point(|(start, ..)| *start <= address);
        let holders = by_start[..after].iter().rev().take(8).filter(|(_, end, _)| address < *end);
        let mut is_held = false;
        for (_, _, holder) in holders {
            named_by_data.entry(*holder).or_default().insert(*symbol);
            is_held = true;
        }
        if !is_held {
            found.insert(*symbol);
        }
    }
    found.extend((0..linked.symbols.len()).filter(|symbol| !known.contains(symbol)));
    let mut todo: Vec<usize> = found.iter().copied().collect();
    while let Some(symbol) = todo.pop() {
        for next in named_by_data.get(&symbol).into_iter().flatten() {
            if found.insert(*next) {
                todo.push(*next);
            }
        }
    }
    found
}

impl Linked {
    /// The address of a byte of the data section.
    fn address(&self, at: u32) -> Option<u32> {
        let (bytes, address) = self.segments.iter().find(|(bytes, _)| bytes.contains(&at))?;
        Some(address + (at - bytes.start))
    }
}

/// Reads the linked program.
fn read(wasm: &[u8]) -> Result<Linked> {
    let mut linked = Linked::default();
    let mut section = 0;
    let mut relocations = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::CodeSectionStart { range, .. } => {
                linked.code = (range.start as u32, section);
            }
            Payload::DataSection(_) => linked.data.1 = section,
            _ => {}
        }
        if payload.as_section().is_some() || matches!(payload, Payload::CodeSectionStart { .. }) {
            section += 1;
        }
        match payload {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let is_function = matches!(import?.ty, wasmparser::TypeRef::Func(_));
                    linked.imported += u32::from(is_function);
                }
            }
            Payload::CodeSectionEntry(body) => {
                let (from, range) = (linked.code.0, body.range());
                linked.bodies.push(range.start as u32 - from..range.end as u32 - from);
            }
            Payload::DataSection(segments) => {
                linked.data.0 = segments.range().start as u32;
                linked.segments = read_segments(segments, linked.data.0)?;
            }
            Payload::CustomSection(custom) => match custom.as_known() {
                KnownCustom::Name(names) => read_names(names, &mut linked.names)?,
                KnownCustom::Linking(linking) => read_symbols(linking, &mut linked)?,
                _ if custom.name().starts_with("reloc.") => {
                    let reader = BinaryReader::new(custom.data(), custom.data_offset());
                    relocations.push(RelocSectionReader::new(reader)?);
                }
                _ => {}
            },
            _ => {}
        }
    }
    if linked.symbols.is_empty() || relocations.is_empty() {
        bail!("the linker was not told to --emit-relocs; see .cargo/config.toml");
    }
    for relocation in relocations {
        read_relocations(relocation, &mut linked)?;
    }
    Ok(linked)
}

fn read_segments(
    segments: wasmparser::DataSectionReader,
    section: u32,
) -> Result<Vec<(Range<u32>, u32)>> {
    let mut out = Vec::new();
    for segment in segments {
        let segment = segment?;
        let DataKind::Active { offset_expr, .. } = segment.kind else { bail!("passive data") };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
            bail!("data without a fixed address");
        };
        let end = segment.range.end as u32 - section;
        let bytes = end - u32::try_from(segment.data.len())?..end;
        out.push((bytes, u32::try_from(value)?));
    }
    Ok(out)
}

fn read_names(names: wasmparser::NameSectionReader, out: &mut BTreeMap<u32, String>) -> Result<()> {
    for name in names {
        if let Name::Function(functions) = name? {
            for function in functions {
                let function = function?;
                // As wasm-bindgen writes them in the finished program.
                let name = rustc_demangle::demangle(function.name).to_string();
                out.insert(function.index, name);
            }
        }
    }
    Ok(())
}

fn read_symbols(linking: wasmparser::LinkingSectionReader, linked: &mut Linked) -> Result<()> {
    for part in linking.subsections() {
        let Linking::SymbolTable(symbols) = part? else { continue };
        for symbol in symbols {
            linked.symbols.push(match symbol? {
                SymbolInfo::Data { symbol: Some(defined), .. } => {
                    let segment = linked.segments.get(defined.index as usize);
                    let at = segment.context("a symbol without a segment")?.1 + defined.offset;
                    Some(at..at + defined.size)
                }
                _ => None,
            });
        }
    }
    Ok(())
}

fn read_relocations(section: RelocSectionReader, linked: &mut Linked) -> Result<()> {
    use RelocationType::{
        MemoryAddrI32, MemoryAddrI64, MemoryAddrLeb, MemoryAddrLeb64, MemoryAddrSleb,
        MemoryAddrSleb64,
    };
    let is_code = section.section_index() == linked.code.1;
    if !is_code && section.section_index() != linked.data.1 {
        return Ok(());
    }
    for entry in section.entries() {
        let entry = entry?;
        let is_address = matches!(
            entry.ty,
            MemoryAddrI32
                | MemoryAddrI64
                | MemoryAddrLeb
                | MemoryAddrLeb64
                | MemoryAddrSleb
                | MemoryAddrSleb64
        );
        if is_address {
            let into = if is_code { &mut linked.in_code } else { &mut linked.in_data };
            into.push((entry.offset, entry.index as usize));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::iter::once;

    /// Two functions and three constants: the first function names `a`, which names `b`; the
    /// second names `c`.
    fn program() -> Linked {
        Linked {
            names: [(0, "m::first".to_string()), (1, "m::second".to_string())].into(),
            imported: 0,
            bodies: vec![0..10, 10..20],
            segments: vec![(8..80, 1000)],
            symbols: vec![Some(1000..1024), Some(1024..1048), Some(1048..1072)],
            in_code: vec![(4, 0), (14, 2)],
            in_data: vec![(12, 1)],
            ..Linked::default()
        }
    }

    #[test]
    fn what_the_first_part_reaches_stays() {
        let is_first = |name: &str| name == "m::first";
        assert_eq!(reachable(&program(), &is_first), [0, 1].into());
        assert_eq!(ranges(&program(), &is_first), once(1048..1072).collect::<Vec<_>>());
        assert_eq!(ranges(&program(), &|_| true), Vec::new());
    }

    #[test]
    fn what_nothing_is_known_of_stays() {
        let mut program = program();
        program.in_code.pop();
        assert_eq!(ranges(&program, &|name| name == "m::first"), Vec::new());
    }
}
