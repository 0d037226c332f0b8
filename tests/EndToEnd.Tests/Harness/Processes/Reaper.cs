using System.Diagnostics;

namespace CdnNode.EndToEnd.Tests.Harness.Processes;

/// <summary>Kills what this test host started if the test host itself ends without having done so, even by SIGKILL.</summary>
/// <remarks>A shell that is told of every start and end, and sees the end of its input when the test host is gone.</remarks>
internal static class Reaper
{
    private const string Script =
        """
        trap '' INT TERM HUP
        held=' '
        while read -r what pid; do
          case $what in
            +) held="$held$pid " ;;
            -) held=${held%% $pid *}' '${held#* $pid } ;;
          esac
        done
        [ "$held" = ' ' ] || kill -9 $held 2>/dev/null
        """;

    private static readonly Lock Gate = new();
    private static Process? s_shell;

    public static void Hold(int processId) => Tell($"+ {processId}");

    public static void Release(int processId) => Tell($"- {processId}");

    private static void Tell(string line)
    {
        lock (Gate)
        {
            s_shell ??= Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true, UseShellExecute = false })!;
            s_shell.StandardInput.WriteLine(line);
            s_shell.StandardInput.Flush();
        }
    }
}
