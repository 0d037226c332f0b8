using CdnNode.Caching.Disk.Files;
using CdnNode.Caching.Disk.Format;

namespace CdnNode.Caching.Disk.Work;

/// <summary>Goes through all object files, one first-level folder a step, so that other writes get their turn between two steps.</summary>
internal sealed class ObjectWalk(IDiskFiles files, Action<CacheKey> visit)
{
    private int _next;

    /// <summary>Does one step; false when it was the last.</summary>
    public bool Step()
    {
        while (_next < ObjectPath.FanOut)
        {
            var first = _next++;
            if (files.List(ObjectPath.Folder(first)).Count > 0)
            {
                VisitFolders(first);
                break;
            }
        }

        return _next < ObjectPath.FanOut;
    }

    private void VisitFolders(int first)
    {
        for (var second = 0; second < ObjectPath.FanOut; second++)
        {
            VisitFolder(first, second);
        }
    }

    private void VisitFolder(int first, int second)
    {
        foreach (var name in files.List(ObjectPath.Folder(first, second)))
        {
            if (ObjectPath.KeyOf(first, second, name) is { } key)
            {
                visit(key);
            }
        }
    }
}
