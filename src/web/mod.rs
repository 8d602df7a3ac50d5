//! The page: Yew components and effects over `app`. Decides nothing.
