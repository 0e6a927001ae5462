using Tandem.Access;
using Tandem.Overlays.Sources;

namespace Tandem.Overlays.Charts;

/// <summary>Looks charts up and fetches them for whoever may edit plans. Changes nothing: what is fetched is shown before it is taken.</summary>
public sealed class ChartService(IChartSource source)
{
    public async Task<Result<IReadOnlyList<ChartVersion>>> VersionsAsync(
        Actor actor,
        string repository,
        string name,
        SourceLogin? login,
        CancellationToken cancellation
    )
    {
        var address = Check(actor, repository, name);
        return address.Ok ? await source.VersionsAsync(address.Value, name.Trim(), login, cancellation) : address.Failure;
    }

    public async Task<Result<FetchedChart>> FetchAsync(
        Actor actor,
        string repository,
        string name,
        string version,
        SourceLogin? login,
        CancellationToken cancellation
    )
    {
        var address = Check(actor, repository, name);
        return address.Ok ? await source.FetchAsync(address.Value, name.Trim(), version, login, cancellation) : address.Failure;
    }

    static Result<SourceAddress> Check(Actor actor, string repository, string name)
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        var address = SourceAddress.Parse(repository, registries: true);
        return !address.Ok || IsName(name.Trim())
            ? address
            : new Failure(
                SourceFailures.Address,
                Text.Of($"'{name}' cannot be the name of a chart."),
                Text.Of($"Use its letters, digits, dots, hyphens and underscores."),
                Field: "Name"
            );
    }

    static bool IsName(string name) =>
        name.Length is > 0 and <= 100
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
