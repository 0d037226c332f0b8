using System.Runtime.InteropServices;
using CdnNode.LoadBench;
using CdnNode.LoadBench.Machine;
using CdnNode.LoadBench.Tables;

if (!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2)
{
    await Console.Error.WriteLineAsync("The bench reads /proc and pins servers and itself to a core each: Linux with two cores or more.");
    return 2;
}
if (!Arguments.TryRead(args, out var arguments, out var problem))
{
    await Console.Error.WriteLineAsync($"{problem}\n{Arguments.Usage}");
    return 2;
}
Cores.PinGenerator();
var end = new Lock();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
try
{
    arguments.Run(Console.Out);
    return 0;
}
catch (InvalidOperationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
finally
{
    lock (end) CleanUp();
}

void Leave(PosixSignalContext context)
{
    context.Cancel = true;
    // Held to the end of the process: the main thread, whose servers go, doesn't end it with another code meanwhile.
    lock (end)
    {
        CleanUp();
        Environment.Exit(130);
    }
}

static void CleanUp()
{
    Server.EndAll();
    Lab.RemoveFolders();
}
