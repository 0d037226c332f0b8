using Microsoft.Playwright;

namespace CdnNode.EndToEnd.Tests.Harness.Clients;

/// <summary>A page that holds <c>&lt;video id="player"&gt;</c>, and what its viewer would notice.</summary>
internal sealed class PlayerPage(IPage page)
{
    private const string Video = "document.querySelector('video#player')";

    /// <summary>Distinct colours (4 bits a channel) of an image given as a data URL or of the player's present picture.</summary>
    private const string CountColours =
        """
        async source => {
          const picture = source ? new Image() : document.querySelector('video#player');
          if (source) { picture.src = source; await picture.decode(); }
          const width = picture.videoWidth || picture.width, height = picture.videoHeight || picture.height;
          const canvas = Object.assign(document.createElement('canvas'), { width, height });
          const context = canvas.getContext('2d');
          context.drawImage(picture, 0, 0);
          const pixels = context.getImageData(0, 0, width, height).data, colours = new Set();
          for (let i = 0; i < pixels.length; i += 4) colours.add((pixels[i] >> 4) << 8 | (pixels[i + 1] >> 4) << 4 | pixels[i + 2] >> 4);
          return colours.size;
        }
        """;

    /// <summary>Waits until playback has gone on by <paramref name="seconds"/> from where it is first seen moving.</summary>
    public async Task PlayAsync(double seconds)
    {
        await page.WaitForSelectorAsync("video#player", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        // The page may load the channel anew meanwhile, which interrupts play(); whether it plays is judged by what follows.
        await page.EvaluateAsync($"() => {{ const v = {Video}; v.muted = true; return v.play().catch(() => null); }}");
        await page.WaitForFunctionAsync($"() => {Video}.error || {Video}.currentTime > 0");
        var start = await PositionAsync();
        await page.WaitForFunctionAsync($"until => {Video}.error || {Video}.currentTime >= until", start + seconds);
    }

    public Task<double> PositionAsync() => page.EvaluateAsync<double>($"() => {Video}.currentTime");

    /// <summary>The media element's error, or null.</summary>
    public Task<string?> ErrorAsync() =>
        page.EvaluateAsync<string?>($"() => {Video}.error && `${{{Video}.error.code}} ${{{Video}.error.message}}`");

    public Task<int> ColoursOfPictureAsync() => page.EvaluateAsync<int>(CountColours);

    /// <summary>Keeps a screenshot among the artifacts and counts its colours: a blank page has very few.</summary>
    public async Task<int> ColoursOfScreenshotAsync(string name)
    {
        var png = await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Artifacts, name + ".png") });
        // Counted on an empty page: the player's own forbids images from data URLs.
        var empty = await page.Context.Browser!.NewPageAsync();
        return await empty.EvaluateAsync<int>(CountColours, "data:image/png;base64," + Convert.ToBase64String(png));
    }
}
