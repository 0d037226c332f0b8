using CdnNode.Operations.Configuration;
using CdnNode.Operations.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CdnNode.Tests.Operations;

public sealed class AStart
{
    [Fact]
    public void Makes_room_for_open_files_before_connections_come()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The table is Linux's.");
        Assert.SkipUnless(NumberOf("/proc/self/limits", "Max open files") >= DescriptorTable.Places, "The limit of open files is lower.");

        DescriptorTable.Grow().Join();

        Assert.True(NumberOf("/proc/self/status", "FDSize:") >= DescriptorTable.Places);
    }

    [Fact]
    public void Leaves_the_keys_of_cookie_affinity_to_the_first_who_needs_them()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().Build();

        ProxyRoutes.Add(services.AddReverseProxy(), NodeOptionsReader.Read(configuration).Options, [new Uri("http://127.0.0.1")], configuration);

        var ofKeys = services.Where(static service => service.ImplementationType?.Assembly == typeof(DataProtectionOptions).Assembly);
        Assert.DoesNotContain(ofKeys, static service => service.ServiceType == typeof(IHostedService));
        Assert.Contains(services, static service => service.ServiceType == typeof(IDataProtectionProvider));
    }

    private static long NumberOf(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0]);
    }
}
