using System.Globalization;
using CdnNode.CacheBench.Aging;
using CdnNode.CacheBench.Blocks;
using CdnNode.CacheBench.Flood;
using CdnNode.CacheBench.Tables;

switch (args.FirstOrDefault())
{
    case "aging":
        AgingComparison.Run(Console.Out);
        return 0;
    case "tables":
        TableComparison.Run(Console.Out);
        return 0;
    case "blocks":
        await BlockSizeComparison.RunAsync(Console.Out);
        return 0;
    case "flood" when args.Length == 3:
        return await FloodRun.RunOneAsync(Console.Out, int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
    case "flood":
        return await FloodRun.RunAsync(Console.Out);
    default:
        await Console.Error.WriteLineAsync("Usage: CacheBench aging | tables | blocks | flood");
        return 2;
}
