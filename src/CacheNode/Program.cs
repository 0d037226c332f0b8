using CdnNode.Operations.Cli;
using CdnNode.Operations.Hosting;

_ = DescriptorTable.Grow();
return await CommandLine.RunAsync(args);
