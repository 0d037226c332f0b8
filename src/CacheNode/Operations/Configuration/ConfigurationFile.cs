using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace CdnNode.Operations.Configuration;

/// <summary>The configuration file, read anew when it changes.</summary>
internal sealed class ConfigurationFile : JsonConfigurationSource
{
    public ConfigurationFile(string path)
    {
        Path = System.IO.Path.GetFileName(path);
        var folder = System.IO.Path.GetDirectoryName(path)!;
        FileProvider = Directory.Exists(folder)
            ? new PhysicalFileProvider(folder)
            : throw new InvalidDataException($"{path}: there is no such file");
        ReloadOnChange = true;
    }

    public override IConfigurationProvider Build(IConfigurationBuilder builder) => new ConfigurationFileProvider(this);
}
