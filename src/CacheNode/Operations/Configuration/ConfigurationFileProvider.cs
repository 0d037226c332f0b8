using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace CdnNode.Operations.Configuration;

/// <summary>A file that became unreadable leaves the running configuration as it was; the framework's provider would empty it.</summary>
internal sealed class ConfigurationFileProvider(ConfigurationFile source) : JsonConfigurationProvider(source)
{
    private bool _loaded;

    /// <summary>Why the last reading was refused; null when it was taken.</summary>
    public string? Failure { get; private set; }

    private string FilePath => Path.Combine(((PhysicalFileProvider)Source.FileProvider!).Root, Source.Path!);

    public override void Load()
    {
        try
        {
            base.Load();
            _loaded = true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            var reason = failure is FileNotFoundException ? "there is no such file" : (failure.InnerException ?? failure).Message;
            throw new InvalidDataException($"{FilePath}: {reason}", failure);
        }
    }

    public override void Load(Stream stream)
    {
        var running = Data;
        Failure = null;
        try
        {
            base.Load(stream);
        }
        catch (FormatException failure) when (_loaded)
        {
            Data = running;
            Failure = $"{FilePath}: {failure.InnerException?.Message ?? failure.Message}";
        }
    }
}
