namespace CdnNode.Operations.Configuration;

/// <summary>Where a node writes when it isn't told.</summary>
internal static class DataFolder
{
    /// <summary>The user's data folder (<c>XDG_DATA_HOME</c>), the machine's where there is no user; empty for the demo, which makes a temporary one at its start.</summary>
    public static string Default(bool demo)
    {
        if (demo)
            return "";
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.GetFullPath(user.Length > 0 ? Path.Combine(user, "cdnnode") : "/var/lib/cdnnode");
    }
}
