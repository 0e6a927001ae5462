using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.SignalR;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Web.Shell;

namespace Tandem.Web.Api;

/// <summary>The run page's feed for clients that are not browsers.</summary>
sealed class RunHub(RunFeed feed, RunService runs, ICurrentActor current, AuthenticationStateProvider session) : Hub
{
    /// <summary>Every event after number <paramref name="after"/>, past and future, until the client stops.</summary>
    public async IAsyncEnumerable<JsonElement> Watch(long run, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Caller.Introduce(session, Context.User!);
        if ((await runs.FindAsync(await current.GetAsync(cancellation), run, cancellation)).Failure is { } failure)
        {
            throw new HubException(failure.ToString());
        }
        await foreach (var e in feed.WatchAsync(run, after, cancellation).SelectMany(batch => batch.ToAsyncEnumerable()))
        {
            // SignalR writes an item as its own type, which would lose the word that tells the events apart.
            yield return JsonSerializer.SerializeToElement(e, PlanJson.Options);
        }
    }
}
