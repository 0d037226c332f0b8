using System.IO.Pipelines;

namespace CdnNode.Front;

/// <summary>What ended the wait at a boundary between requests.</summary>
/// <param name="Read">To be advanced by whoever takes it.</param>
/// <param name="Length">Of the request in front, in bytes; 0 when it isn't one that is given whole.</param>
/// <param name="IsRoused">The wait was ended from outside: it has lasted too long, or the node stops.</param>
/// <param name="IsPaced">The front has the answer, and it may have to be paced: not while the connection is lent.</param>
internal readonly record struct Arrival(ReadResult Read, int Length = 0, bool IsRoused = false, bool IsPaced = false);
