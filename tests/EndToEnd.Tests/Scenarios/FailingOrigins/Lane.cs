using CdnNode.EndToEnd.Tests.Harness.Origins;

namespace CdnNode.EndToEnd.Tests.Scenarios.FailingOrigins;

/// <summary>A path with a cluster of its own.</summary>
internal sealed record Lane(Faults Faults, string Prefix, bool HasBackup)
{
    /// <summary>A path of the lane, the same at the node and at its origins. The backup has it from now on.</summary>
    public string At(string name)
    {
        var path = $"/{Prefix}/{name}";
        if (HasBackup) Faults.Backup.Map(path, new VirtualFile(Faults.Length).AnswerAsync);
        return path;
    }

    /// <summary>WireMock's answers to it, one after the other; the last one stays (its scenarios).</summary>
    public async Task<string> AtAsync(string name, object first, object then)
    {
        var path = At(name);
        await MapAsync(new { scenarioName = path, requiredScenarioState = "Started", newScenarioState = "then", request = new { urlPath = path }, response = first });
        await MapAsync(new { scenarioName = path, requiredScenarioState = "then", request = new { urlPath = path }, response = then });
        return path;
    }

    /// <summary>WireMock's answer to it.</summary>
    public async Task<string> AtAsync(string name, object response)
    {
        var path = At(name);
        await MapAsync(new { request = new { urlPath = path }, response });
        return path;
    }

    private Task MapAsync(object mapping) => Faults.WireMock.MapAsync(mapping, TestContext.Current.CancellationToken);
}
