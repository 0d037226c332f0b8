using System.Runtime.Versioning;
using CdnNode.EndToEnd.Tests.Harness.Order;

// Every scenario starts real processes; side by side on a small machine, those that judge how soon something happens would judge each other.
[assembly: CollectionBehavior(typeof(AloneUnlessSideBySide), MaxParallelThreads = 2)]

// nginx, signals and file modes: the scenarios run where the node is served.
[assembly: SupportedOSPlatform("linux")]
