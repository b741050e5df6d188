/** What an empty tab starts with. */
export const WELCOME = `# One GraphQL schema over all LaminDB instances of this gateway.
# The book on the left has every type and field with its description.
{
  instances {
    slug
    isDefault
    dialect
    modules
    registries { name count }
  }
}
`;
