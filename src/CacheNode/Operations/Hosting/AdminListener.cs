using Microsoft.AspNetCore.Connections;

namespace CdnNode.Operations.Hosting;

/// <summary>Marks the connections of the admin listeners: they are told apart by where they came in, never by a field that a client writes.</summary>
internal sealed class AdminListener
{
    private static readonly AdminListener s_mark = new();

    public static ConnectionDelegate Mark(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(s_mark);
        return next(connection);
    };

    public static bool Took(HttpContext context) => context.Features.Get<AdminListener>() is not null;
}
