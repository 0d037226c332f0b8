using CdnNode.Operations.Cli;

return await CommandLine.RunAsync(args);
