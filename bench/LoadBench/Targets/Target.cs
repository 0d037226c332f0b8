using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Targets;

/// <summary>A server to measure: its name in tables, and how a fresh process of it is started.</summary>
internal sealed record Target(string Name, Func<Server> Start);
