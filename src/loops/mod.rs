//! Everything that reconciles: controllers, the scheduler, kubelets. One shape for all.
