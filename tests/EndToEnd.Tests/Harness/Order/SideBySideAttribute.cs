namespace CdnNode.EndToEnd.Tests.Harness.Order;

/// <summary>
/// Scenarios that mostly wait (for segments of a live channel, for a process to start) and judge what happened, never how soon: two such classes run at a time. All
/// others have the machine for themselves.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SideBySideAttribute : Attribute;
