namespace Tandem.Web.Features.SandboxDesk;

/// <summary>What the Sandbox said, with its expected troubles as values.</summary>
static class SandboxAnswer
{
    /// <summary>Code of the failure to reach it.</summary>
    public const string Silent = "sandbox.silent";

    public static async Task<Result<T>> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return Result.Of(await ask());
        }
        catch (ArgumentException refused)
        {
            return new Failure(
                "sandbox.refused",
                Text.Of($"The Sandbox refuses this fault: {refused.Message}"),
                Text.Of($"Correct the form and plan it again.")
            );
        }
        catch (IOException taken)
        {
            return new Failure(
                "sandbox.port",
                Text.Of($"The cluster cannot come back: {taken.Message}"),
                Text.Of($"Try again later, or restart the Sandbox.")
            );
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException)
        {
            return new Failure(
                Silent,
                Text.Of($"The Sandbox does not answer: {silent.Message}"),
                Text.Of($"Start it, or look into its log; this page goes on as soon as it answers.")
            );
        }
    }
}
