namespace CdnNode.Demo.Clip;
internal sealed class LoopedClip
{
    public byte[] ReadSegment(ClipRendition rendition, ClipFormat format, long number) => ClipFiles.ReadSegment(rendition, format, (int)(number % 8));
}
