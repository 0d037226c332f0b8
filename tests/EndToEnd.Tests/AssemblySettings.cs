using System.Runtime.Versioning;

// Every scenario starts real processes and judges what happened in which order; side by side on a small machine they would judge each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// nginx, signals and file modes: the scenarios run where the node is served.
[assembly: SupportedOSPlatform("linux")]
