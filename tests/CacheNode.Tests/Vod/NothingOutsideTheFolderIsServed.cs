using System.Diagnostics;
using System.Net;
using CdnNode.Tests.Scenarios;

namespace CdnNode.Tests.Vod;

public sealed class NothingOutsideTheFolderIsServed
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/films/../outside/secret.ts")]
    [InlineData("/films/a/../../outside/secret.ts")]
    [InlineData("/films/%2e%2e/outside/secret.ts")]
    [InlineData("/films/.%2e/outside/secret.ts")]
    [InlineData("/films/..%2foutside%2fsecret.ts")]
    [InlineData("/films/%252e%252e%252foutside%252fsecret.ts")]
    [InlineData("/films/..\\outside\\secret.ts")]
    [InlineData("/films/..%5coutside%5csecret.ts")]
    [InlineData("/films/%c0%ae%c0%ae/outside/secret.ts")]
    [InlineData("/films/%c0%ae%c0%ae%c0%afoutside%c0%afsecret.ts")]
    [InlineData("/films/1.ts%00.mp4")]
    [InlineData("/films/..;/outside/secret.ts")]
    [InlineData("/films//OUTSIDE/secret.ts")]
    [InlineData("/films/%2fOUTSIDE/secret.ts")]
    [InlineData("/films/file:%2f%2fOUTSIDE/secret.ts")]
    [InlineData("/films/.hidden.ts")]
    [InlineData("/films/.git/config.ts")]
    [InlineData("/films/%2ehidden.ts")]
    [InlineData("/films/folder")]
    [InlineData("/films/folder/")]
    [InlineData("/films/")]
    [InlineData("/films")]
    [InlineData("/films/1.ts/")]
    [InlineData("/films/1.ts/x")]
    [InlineData("/FILMS/1.ts")]
    public async Task A_path_that_is_no_plain_name_below_the_folder_is_400_or_404(string target)
    {
        await using var films = await Films.StartAsync();
        await films.PutAsync("1.ts", "fine");
        await films.PutAsync("folder/2.ts", "fine");
        await films.PutAsync(".hidden.ts", Films.Secret);
        await films.PutAsync(".git/config.ts", Films.Secret);

        var answer = await films.Node.SendRawAsync(
            $"GET {target.Replace("OUTSIDE", films.Outside, StringComparison.Ordinal)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain(Films.Secret, answer, StringComparison.Ordinal);
        Assert.Equal(0, films.Node.OriginRequests);
    }

    [Fact]
    public async Task Names_of_any_kind_of_letters_and_signs_are_served()
    {
        await using var films = await Films.StartAsync();
        await films.PutAsync("Ö ü/100% & 1+1=2;v#?.ts", "fine");

        Assert.Equal("fine", await (await films.Node.GetAsync("/films/%C3%96%20%C3%BC/100%25%20&%201+1=2;v%23%3F.ts")).TextAsync());
    }

    [Fact]
    public async Task Links_that_lead_out_are_404_and_links_that_stay_inside_are_served()
    {
        await using var films = await Films.StartAsync();
        await films.PutAsync("1.ts", "fine");
        await films.PutAsync(".hidden.ts", Films.Secret);
        File.CreateSymbolicLink(Path.Combine(films.Folder, "file.ts"), Path.Combine(films.Outside, "secret.ts"));
        File.CreateSymbolicLink(Path.Combine(films.Folder, "relative.ts"), "../outside/secret.ts");
        File.CreateSymbolicLink(Path.Combine(films.Folder, "folder"), films.Outside);
        File.CreateSymbolicLink(Path.Combine(films.Folder, "shown.ts"), ".hidden.ts");
        File.CreateSymbolicLink(Path.Combine(films.Folder, "loop.ts"), "loop.ts");
        File.CreateSymbolicLink(Path.Combine(films.Folder, "inside.ts"), "1.ts");

        foreach (var name in (string[])["file.ts", "relative.ts", "folder/secret.ts", "shown.ts", "loop.ts"])
            Assert.Equal((name, HttpStatusCode.NotFound), (name, (await films.Node.GetAsync("/films/" + name)).StatusCode));
        Assert.Equal("fine", await (await films.Node.GetAsync("/films/inside.ts")).TextAsync());
    }

    [Fact]
    public async Task The_folder_itself_may_be_a_link_that_is_turned_to_another_release()
    {
        await using var films = await Films.StartAsync();
        Directory.Delete(films.Folder);
        foreach (var release in (string[])["r1", "r2"])
        {
            Directory.CreateDirectory(films.Folder + release);
            await File.WriteAllTextAsync(Path.Combine(films.Folder + release, release + ".ts"), release, Cancel);
        }
        File.CreateSymbolicLink(films.Folder, films.Folder + "r1");
        Assert.Equal("r1", await (await films.Node.GetAsync("/films/r1.ts")).TextAsync());

        File.Delete(films.Folder);
        File.CreateSymbolicLink(films.Folder, films.Folder + "r2");

        Assert.Equal("r2", await (await films.Node.GetAsync("/films/r2.ts")).TextAsync());
    }

    [Fact]
    public async Task A_folder_that_is_swapped_for_a_link_while_it_is_asked_for_never_shows_what_is_outside()
    {
        await using var films = await Films.StartAsync();
        await films.PutAsync("real/secret.ts", "fine");
        var (real, aside) = (Path.Combine(films.Folder, "real"), Path.Combine(films.Folder, "aside"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var swaps = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Directory.Move(real, aside);
                    Directory.CreateSymbolicLink(real, films.Outside);
                    File.Delete(real);
                    Directory.Move(aside, real);
                }
            }, Cancel);

        var seen = new List<string>();
        for (var i = 0; i < 1500; i++) seen.Add(await (await films.Node.GetAsync($"/films/real/secret.ts?{i}")).TextAsync());
        await stop.CancelAsync();
        await swaps;

        Assert.Contains("fine", seen);
        Assert.DoesNotContain(Films.Secret, seen);
    }

    [Fact]
    public async Task A_pipe_is_404_and_holds_nobody_up()
    {
        await using var films = await Films.StartAsync();
        using var mkfifo = Process.Start("mkfifo", Path.Combine(films.Folder, "pipe.ts"));
        await mkfifo.WaitForExitAsync(Cancel);

        Assert.Equal(HttpStatusCode.NotFound, (await films.Node.GetAsync("/films/pipe.ts")).StatusCode);
    }
}
