"""Debian's Postfix and Dovecot on loopback, with configuration, queue and mail in a folder of the test's.

Postfix takes mail for two domains and puts it into Maildirs, which Dovecot shows over IMAP. Nothing leaves the machine.
"""

import asyncio
import grp
import mailbox
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import pytest

from service.up import free_port

CARE, ANA, ROBOT, GHOST = "care@larkfield.test", "ana@customers.test", "robot@customers.test", "ghost@customers.test"
PASSWORD = "the mailbox's password"
PROGRAMS = ("postfix", "dovecot", "openssl")
SECONDS = 60.0

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mx.larkfield.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = error:no mail leaves this machine
virtual_mailbox_domains = larkfield.test, customers.test
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/etc/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_reject_unlisted_recipient = no
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sender_login_maps = texthash:{folder}/etc/logins
smtpd_relay_restrictions = permit_auth_destination, reject
smtpd_sender_restrictions = reject_sender_login_mismatch
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_tls_session_cache_database =
smtp_tls_session_cache_database =
alias_maps =
queue_run_delay = 1s
minimal_backoff_time = 1s
"""

MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%d/%n
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/etc/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%d/%n
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imap}
    ssl = yes
  }}
}}
service auth {{
  unix_listener {folder}/queue/private/auth {{
    mode = 0666
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class MailServers:
    """Both servers, running. `taken`: what a mailbox's owner has read already."""

    folder: Path
    smtp_port: int
    imap_port: int
    dovecot: "subprocess.Popen[bytes] | None" = None
    taken: set[str] = field(default_factory=set)

    @property
    def certificate(self) -> Path:
        return self.folder / "cert.pem"

    def start_dovecot(self) -> None:
        self.dovecot = subprocess.Popen(
            ["dovecot", "-F", "-c", str(self.folder / "etc" / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _until(lambda: _listens(self.imap_port), "Dovecot did not start", self.folder / "dovecot.log")

    def stop_dovecot(self) -> None:
        if self.dovecot is not None:
            self.dovecot.terminate()
            self.dovecot.wait(SECONDS)
            self.dovecot = None

    def send(self, mail: EmailMessage, to: str = CARE, sender: str = ANA) -> str:
        """Have a customer send the mail; return its Message-ID. An empty `sender` is the null return path."""
        if "Message-ID" not in mail:
            mail["Message-ID"] = make_msgid(domain="customers.test")
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=SECONDS) as smtp:
            smtp.send_message(mail, sender, [to])
        return str(mail["Message-ID"])

    def new_mails(self, address: str, most: int = 100) -> list[EmailMessage]:
        """Return what has come for the address since it was last asked, in order."""
        files = sorted((self._folder_of(address) / "new").iterdir(), key=lambda one: one.stat().st_mtime_ns)
        fresh = [one for one in files if one.name not in self.taken][:most]
        self.taken.update(one.name for one in fresh)
        mails = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in fresh]
        return [one for one in mails if isinstance(one, EmailMessage)]

    def _folder_of(self, address: str) -> Path:
        name, _, domain = address.partition("@")
        return self.folder / "mail" / domain / name

    async def next_mail(self, address: str) -> EmailMessage:
        """Wait for the next mail to the address, and return it."""
        async with asyncio.timeout(SECONDS):
            while not (found := self.new_mails(address, 1)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found[0]

    def flags(self, address: str) -> list[str]:
        """Return the flags of all mails in the mailbox, "S" for seen, each mail's apart."""
        return [one.get_flags() for one in mailbox.Maildir(self._folder_of(address), create=False)]


@contextmanager
def mail_servers() -> Iterator[MailServers]:
    """Start both servers. Skips where they are not installed, or may not be started."""
    lacking = [name for name in PROGRAMS if shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None]
    if lacking:
        pytest.skip(f"{' and '.join(lacking)} not installed: apt-get install postfix dovecot-imapd")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts as root only")
    # Not pytest's own folder: the servers' users cannot look into it.
    folder = Path(tempfile.mkdtemp(prefix="careline-mail-"))
    servers = MailServers(folder, free_port(), free_port())
    try:
        _configure(servers)
        subprocess.run(
            ["postfix", "-c", str(folder / "etc"), "start"], check=True, capture_output=True, timeout=SECONDS
        )
        servers.start_dovecot()
        _until(lambda: _listens(servers.smtp_port), "Postfix did not start", folder / "postfix.log")
        yield servers
    finally:
        servers.stop_dovecot()
        subprocess.run(
            ["postfix", "-c", str(folder / "etc"), "stop"], capture_output=True, timeout=SECONDS, check=False
        )
        shutil.rmtree(folder, ignore_errors=True)


def _configure(servers: MailServers) -> None:
    folder = servers.folder
    folder.chmod(0o755)
    owner = pwd.getpwnam("nobody").pw_uid, grp.getgrnam("nogroup").gr_gid
    for name in ("etc", "queue", "data", "mail", "run", "state"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    words = {"folder": folder, "smtp": servers.smtp_port, "imap": servers.imap_port, "uid": owner[0], "gid": owner[1]}
    (folder / "etc" / "main.cf").write_text(MAIN.format(**words))
    (folder / "etc" / "master.cf").write_text(MASTER.format(**words))
    (folder / "etc" / "dovecot.conf").write_text(DOVECOT.format(**words))
    (folder / "etc" / "users").write_text(f"{CARE}:{PASSWORD}\n{ANA}:{PASSWORD}\n")
    (folder / "etc" / "logins").write_text(f"{CARE} {CARE}\n")
    boxes = []
    for address in (CARE, ANA, ROBOT):
        name, _, domain = address.partition("@")
        boxes.append(f"{address} {domain}/{name}/\n")
        mailbox.Maildir(_made(folder / "mail" / domain) / name)
    (folder / "etc" / "mailboxes").write_text("".join(boxes))
    for path in [folder / "mail", *(folder / "mail").rglob("*")]:
        os.chown(path, *owner)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(holds: Callable[[], bool], words: str, log: Path) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"{words}: {log.read_text() if log.is_file() else 'no log'}")
        time.sleep(0.05)
