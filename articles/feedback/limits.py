"""How many answers are taken: from one network, and for one article, in an hour."""

from articles import rates

FROM_A_NETWORK = 20
FOR_AN_ARTICLE = 100


def admit(address: str, article_id: int) -> None:
    """Count an answer, or raise TooMany where its network or its article had enough of them.

    What is refused for its network does not count for the article: others may still answer.
    """
    if network := rates.network_of(address):
        rates.count(f"feedback:{rates.digest(network)}", FROM_A_NETWORK)
    rates.count(f"feedback:article:{article_id}", FOR_AN_ARTICLE)
