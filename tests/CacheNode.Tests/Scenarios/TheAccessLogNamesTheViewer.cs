namespace CdnNode.Tests.Scenarios;

public sealed class TheAccessLogNamesTheViewer
{
    [Fact]
    public async Task A_line_has_outcome_key_session_and_CMCD_and_no_token()
    {
        var data = Directory.CreateTempSubdirectory("cdnnode-log-");
        try
        {
            await using (var node = await TestNode.StartAsync(static c => AnswersAreKept.Segment(c, "x"), ("CdnNode:DataDirectory", data.FullName)))
            {
                await node.GetAsync("/1.ts?token=secret&CMCD=br%3D500%2Csid%3D%22viewer-7%22");
            }

            var line = Assert.Single(await File.ReadAllLinesAsync(Path.Combine(data.FullName, "access.log"), TestContext.Current.CancellationToken));
            Assert.Contains("\"miss\"", line, StringComparison.Ordinal);
            Assert.Contains("viewer-7", line, StringComparison.Ordinal);
            Assert.Contains("br=500", line, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
