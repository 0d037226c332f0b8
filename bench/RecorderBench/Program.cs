using System.Globalization;
using CdnNode.RecorderBench.Days;
using CdnNode.RecorderBench.Writing;

switch (args.FirstOrDefault())
{
    case "write":
        await WriteRun.RunAsync(Console.Out, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2048);
        return 0;
    case "days":
        await DaysRun.RunAsync(Console.Out);
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: RecorderBench write [MiB] | days");
        return 2;
}
