using Tandem.Clouds;

namespace Tandem.Runs.Steps;

/// <summary>Asks the site's account who we are before anything is made with it.</summary>
public sealed class CheckAccountStep(IAccountStore accounts, AccountTester tester) : IRunStep
{
    public string Kind => StepKinds.CheckAccount;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (await accounts.OpenAsync(context.Site.AccountId, cancellation) is not { } opened)
        {
            return new Failed(
                new Failure(
                    "account.unknown",
                    Text.Of($"The account of {context.Site.Name} was removed."),
                    Text.Of($"Add the account again and choose it in step 1.")
                )
            );
        }
        var check = await tester.TestAsync(opened, cancellation);
        foreach (var problem in check.Problems.Skip(1))
        {
            await context.LogAsync(Text.Of($"{problem.What} {problem.Hint}"), LogLevel.Error);
        }
        return check.Passed ? new Succeeded(Text.Of($"The cloud knows us as {check.Identity}.")) : new Failed(check.Problems[0]);
    }
}
