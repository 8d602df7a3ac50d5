//! Columns that line up: the tab writer that kubectl uses, which remembers its widths.

/// Aligns the cells of lines. Cells end at tabs; the last cell of a line belongs to no column.
#[derive(Clone, Debug, PartialEq)]
pub struct TabWriter {
    min_width: usize,
    padding: usize,
    /// Widths never shrink from one flush to the next.
    remember: bool,
    /// The widest each column has been.
    widest: Vec<usize>,
    text: String,
}

impl TabWriter {
    /// The writer of `kubectl get`'s tables.
    pub fn for_tables() -> TabWriter {
        TabWriter { min_width: 6, remember: true, ..TabWriter::plain(3) }
    }

    /// A writer with so many blanks between its columns and no memory.
    pub fn plain(padding: usize) -> TabWriter {
        TabWriter {
            min_width: 0,
            padding,
            remember: false,
            widest: Vec::new(),
            text: String::new(),
        }
    }

    /// Adds text; it is aligned at the next flush.
    pub fn write(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// What waits to be aligned.
    pub fn pending(&self) -> &str {
        &self.text
    }

    /// Forgets the widths of what was written before.
    pub fn forget_widths(&mut self) {
        self.widest.clear();
    }

    /// Aligns what was written since the last flush.
    pub fn flush(&mut self) -> String {
        let text = std::mem::take(&mut self.text);
        let ends_in_newline = text.ends_with('\n');
        let body = text.strip_suffix('\n').unwrap_or(&text);
        if text.is_empty() {
            return text;
        }
        let lines: Vec<Vec<&str>> =
            body.split('\n').map(|line| line.split('\t').collect()).collect();
        let mut widths: Vec<Vec<usize>> = vec![Vec::new(); lines.len()];
        self.measure(&lines, 0, 0, lines.len(), &mut widths);
        let mut out = String::new();
        for (i, (line, widths)) in lines.iter().zip(&widths).enumerate() {
            for (j, cell) in line.iter().enumerate() {
                out.push_str(cell);
                if let Some(width) = widths.get(j) {
                    let blanks = width.saturating_sub(cell.chars().count());
                    out.extend(std::iter::repeat_n(' ', blanks));
                }
            }
            if i + 1 < lines.len() || ends_in_newline {
                out.push('\n');
            }
        }
        out
    }

    /// Gives each run of neighbouring lines that have this column its width, then the columns to
    /// the right of it within that run.
    fn measure(
        &mut self,
        lines: &[Vec<&str>],
        column: usize,
        start: usize,
        stop: usize,
        widths: &mut [Vec<usize>],
    ) {
        let has_column = |line: &Vec<&str>| column + 1 < line.len();
        let mut at = start;
        while at < stop {
            if !has_column(&lines[at]) {
                at += 1;
                continue;
            }
            let end = (at..stop).find(|i| !has_column(&lines[*i])).unwrap_or(stop);
            let cells = lines[at..end].iter().map(|line| line[column].chars().count());
            let width = cells.map(|cell| cell + self.padding).max().unwrap_or(0);
            let width = self.widen(column, width.max(self.min_width));
            widths[at..end].iter_mut().for_each(|line| line.push(width));
            self.measure(lines, column + 1, at, end, widths);
            at = end;
        }
    }

    fn widen(&mut self, column: usize, width: usize) -> usize {
        if !self.remember {
            return width;
        }
        if self.widest.len() <= column {
            self.widest.resize(column + 1, 0);
        }
        self.widest[column] = self.widest[column].max(width);
        self.widest[column]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_stay_wide() {
        let mut writer = TabWriter::for_tables();
        writer.write("NAME\tREADY\tSTATUS\tAGE\nweb\t1/1\tRunning\t4s\n");
        assert_eq!(writer.flush(), "NAME   READY   STATUS    AGE\nweb    1/1     Running   4s\n");
        writer.write("web\t1/1\tTerminating\t6s\n");
        assert_eq!(writer.flush(), "web    1/1     Terminating   6s\n");
        writer.write("web\t0/1\tCompleted\t6s\n");
        assert_eq!(writer.flush(), "web    0/1     Completed     6s\n");
    }

    #[test]
    fn narrow_columns_take_six_letters() {
        let mut writer = TabWriter::for_tables();
        writer.write("p\t1/1\tx\n");
        assert_eq!(writer.flush(), "p     1/1   x\n");
    }

    #[test]
    fn a_line_without_columns_parts_two_blocks() {
        let mut writer = TabWriter::plain(2);
        writer.write("a\tb\nlong line\nccc\td\n");
        assert_eq!(writer.flush(), "a  b\nlong line\nccc  d\n");
    }
}
