using Tandem.Access;

namespace Tandem.Overlays.Sources;

/// <summary>Fetches trees from Git for whoever may edit plans. Changes nothing: what is fetched is shown before it is taken.</summary>
public sealed class GitService(IGitSource source, TimeProvider clock)
{
    /// <summary>The tree, and what to keep about where it came from.</summary>
    public async Task<Result<(GitTree Tree, GitOrigin Origin)>> FetchAsync(
        Actor actor,
        string address,
        string reference,
        string folder,
        SourceLogin? login,
        CancellationToken cancellation
    )
    {
        var place = Check(actor, address, reference, folder);
        if (!place.Ok)
        {
            return place.Failure;
        }
        var tree = await source.FetchAsync(place.Value, login, cancellation);
        return tree.Map(t =>
            (t, new GitOrigin(place.Value.Address.ToString(), place.Value.Ref, place.Value.Folder, t.Revision, clock.GetUtcNow()))
        );
    }

    /// <summary>Id of the commit that is there now.</summary>
    public async Task<Result<string>> RevisionAsync(Actor actor, GitOrigin origin, SourceLogin? login, CancellationToken cancellation)
    {
        var place = Check(actor, origin.Address, origin.Ref, origin.Folder);
        return place.Ok ? await source.RevisionAsync(place.Value, login, cancellation) : place.Failure;
    }

    static Result<GitPlace> Check(Actor actor, string address, string reference, string folder) =>
        actor.Refuses(Permission.EditPlans) is { } no ? no : GitPlace.Parse(address, reference, folder);
}
