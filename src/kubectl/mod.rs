//! kubectl's own half of the work: flags, files, generators, printers, waits. A file per verb.
