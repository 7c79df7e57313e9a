using Edge.Cli.Verbs;

return await EdgeCommand.RunAsync(args);
