"""The channels of a deployment: mail, and whatever the settings name."""

from include.integration_watch.domain.address import MAIL
from include.integration_watch.domain.catalogue import Settings
from include.integration_watch.domain.delivery import Channel
from include.integration_watch.notify.apprise_channel import AppriseChannel
from include.integration_watch.notify.dispatch import Dispatch
from include.integration_watch.notify.email import EmailChannel


def channels(settings: Settings) -> Channel:
    """Return the one channel that reaches every address of the rosters."""
    others = {name: AppriseChannel(conn_id) for name, conn_id in settings.channels.items()}
    return Dispatch({**others, MAIL: EmailChannel(settings.smtp_conn_id)})
